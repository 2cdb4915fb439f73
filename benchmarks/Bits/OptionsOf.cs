namespace Cotangent.Benchmarks.Bits;

/// <summary>The options of each trainer, from the settings of a case.</summary>
internal static class OptionsOf
{
    /// <summary>The names of the columns of <see cref="Rows"/>.</summary>
    private const string WeightColumn = "Weight", ValidationColumn = "IsValidation";

    public static TwoLayerLinearRegressionTrainer.Options Regression(Settings settings, Run run) =>
        Shared(new TwoLayerLinearRegressionTrainer.Options { Loss = settings.Loss ?? Strategies.Squared }, settings, run);

    public static TwoLayerLinearMultiOutputTrainer.Options Targets(Settings settings, Run run) => Shared(
        new TwoLayerLinearMultiOutputTrainer.Options
        {
            Loss = settings.Loss ?? Strategies.Squared,
            TargetUnits = settings.TargetsAsGiven ? TargetUnits.AsGiven : TargetUnits.Deviation,
        },
        settings,
        run);

    public static TwoLayerLinearBinaryTrainer.Options Binary(Settings settings, Run run) => Shared(
        new TwoLayerLinearBinaryTrainer.Options { Loss = settings.Loss ?? Strategies.Logistic, ClassWeights = settings.ClassWeights },
        settings,
        run);

    public static TwoLayerLinearMulticlassTrainer.Options Multiclass(Settings settings, Run run) => Shared(
        new TwoLayerLinearMulticlassTrainer.Options { Loss = settings.Loss ?? Strategies.Softmax, ClassWeights = settings.ClassWeights },
        settings,
        run);

    private static TOptions Shared<TOptions>(TOptions options, Settings settings, Run run)
        where TOptions : TwoLayerLinearOptions => options with
        {
            Optimizer = settings.Optimizer,
            Rank = settings.Rank,
            UseBias = settings.UseBias,
            Standardize = settings.Standardize,
            MaximumEpochs = settings.Epochs,
            Tolerance = settings.Tolerance ?? options.Tolerance,
            L2Regularization = settings.L2,
            L1Regularization = settings.L1,
            FirstLayerL2Regularization = settings.ThetaL2,
            FirstLayerL1Regularization = settings.ThetaL1,
            SecondLayerL2Regularization = settings.AL2,
            SecondLayerL1Regularization = settings.AL1,
            LearningRate = settings.LearningRate,
            LearningRateSchedule = settings.Schedule ?? options.LearningRateSchedule,
            ExampleWeightColumnName = settings.HasWeights ? WeightColumn : null,
            ValidationFraction = settings.ValidationFraction,
            ValidationColumnName = settings.HasValidationColumn ? ValidationColumn : null,
            Patience = settings.Patience,
            MinimumImprovement = settings.MinimumImprovement,
            Shuffle = settings.Shuffle,
            NumberOfThreads = settings.Threads,
            Seed = settings.Seed,
            OnDivergence = settings.HalvesWhereItDiverges ? DivergenceBehavior.HalveStepAndRestart : DivergenceBehavior.Throw,
            MemoryBudget = run.MemoryBudget,
            CheckpointPath = run.CheckpointPath,
            CheckpointInterval = TimeSpan.Zero,
            Progress = run.Interruption,
            CancellationToken = run.Interruption?.Token ?? CancellationToken.None,
            OnCancel = settings.CancelsAfter is null ? CancellationBehavior.Throw : CancellationBehavior.ReturnBest,
        };
}
