namespace Cotangent;

/// <content>The settings whose defaults and ranges depend on the task.</content>
public partial record TwoLayerLinearOptions
{
    /// <summary>
    /// The loss of a row. Null (default) takes the default of the task: <see cref="TrainingLoss.Squared"/> for regression on one target or
    /// many, <see cref="TrainingLoss.Logistic"/> for binary classification, <see cref="TrainingLoss.SoftmaxCrossEntropy"/> for multiclass
    /// classification. A loss whose predictions do not suit the task is refused.
    /// </summary>
    public TrainingLoss? Loss { get; init; }

    /// <summary>
    /// Weights of rows by class. The names of the classes are "True" and "False" for a Boolean label, and the key values as text for a key
    /// label. Null (default) does not change the weights of the rows. Must be null for tasks without classes.
    /// </summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>
    /// The units in which errors of different targets are compared. At full rank each target is fitted independently, and units do not
    /// matter; below full rank they affect which features the targets share. Null (default) takes
    /// <see cref="Cotangent.TargetUnits.Deviation"/>, because the units of a file are arbitrary. Must be null for tasks other than
    /// regression on many targets.
    /// </summary>
    public TargetUnits? TargetUnits { get; init; }

    /// <summary>The rule of the task; null for settings that belong to no trainer yet.</summary>
    internal virtual TaskRule? Task => null;

    /// <summary>The loss of a row, given or by default.</summary>
    internal TrainingLoss RowLoss => Loss ?? RequireTask().DefaultLoss;

    /// <summary>Whether labels are classes, for which there is a default penalty.</summary>
    internal bool HasClasses => RequireTask().HasClasses(RowLoss);

    /// <summary>Whether all targets have one unit.</summary>
    internal bool SharesTargetUnits => TargetUnits == Cotangent.TargetUnits.AsGiven;

    private TaskRule RequireTask() =>
        Task ?? throw new InvalidOperationException("These settings belong to no task; the Options of a trainer do.");

    private void ValidateTask()
    {
        Require(TargetUnits is not { } units || Enum.IsDefined(units), TargetUnits, "one of the values of the enumeration, or null");
        if (Task is not { } task)
            return;
        Require(task.Takes(RowLoss.Response), Loss, task.ExpectedLoss);
        Require(task.TakesClassWeights || ClassWeights is null, ClassWeights, $"null: {task.Name} has no classes");
        Require(task.TakesTargetUnits || TargetUnits is null, TargetUnits, $"null: {task.Name} has one target");
    }
}
