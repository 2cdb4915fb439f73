namespace Cotangent;

/// <summary>The settings of whichever trainer the task of a CSV file takes: those that all trainers share, the loss, and the weights of classes.</summary>
public sealed record CsvTrainerOptions : TwoLayerLinearOptions
{
    /// <summary>What a row costs. Null (default) takes the default of the task; a loss that is not for the task is refused.</summary>
    public TrainingLoss? Loss { get; init; }

    /// <summary>
    /// What the rows of each class weigh, by the value of the label as it stands in the file. Null (default) where every class weighs as its rows do; null
    /// where there are no classes.
    /// </summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>Not asked for: what is trained with are the options of the task.</summary>
    internal override TrainingLoss RowLoss => Loss ?? throw new InvalidOperationException("The task has not been chosen yet.");
}
