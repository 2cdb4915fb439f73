using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>The tasks, each with its trainer and options.</summary>
internal enum LawTask
{
    Regression,
    MultiOutput,
    Binary,
    Multiclass,
}

/// <summary>Options and trainers of a task.</summary>
internal static class LawTasks
{
    private static readonly MLContext MlContext = new(seed: 1);

    /// <summary>Options of the task with the settings that all tasks share.</summary>
    public static TwoLayerLinearOptions Options(this LawTask task, TwoLayerLinearOptions shared, TrainingLoss loss, TargetUnits units) =>
        task switch
        {
            LawTask.Regression => new TwoLayerLinearRegressionTrainer.Options(shared) { Loss = loss },
            LawTask.MultiOutput => new TwoLayerLinearMultiOutputTrainer.Options(shared) { Loss = loss, TargetUnits = units },
            LawTask.Binary => new TwoLayerLinearBinaryTrainer.Options(shared) { Loss = loss },
            LawTask.Multiclass => new TwoLayerLinearMulticlassTrainer.Options(shared) { Loss = loss },
            _ => throw new ArgumentOutOfRangeException(nameof(task)),
        };

    /// <summary>Makes the trainer as a user does.</summary>
    public static object Trainer(TwoLayerLinearOptions options) => options switch
    {
        TwoLayerLinearRegressionTrainer.Options of => MlContext.Regression.Trainers.TwoLayerLinear(of),
        TwoLayerLinearMultiOutputTrainer.Options of => MlContext.MultiOutputRegression.Trainers.TwoLayerLinear(of),
        TwoLayerLinearBinaryTrainer.Options of => MlContext.BinaryClassification.Trainers.TwoLayerLinear(of),
        TwoLayerLinearMulticlassTrainer.Options of => MlContext.MulticlassClassification.Trainers.TwoLayerLinear(of),
        _ => throw new ArgumentOutOfRangeException(nameof(options)),
    };
}
