namespace Cotangent.Benchmarks.Bits;

/// <summary>The settings of a case, which OptionsOf.cs passes to the library. Null takes the default of the library.</summary>
internal sealed record Settings
{
    public Optimizer? Optimizer { get; init; }

    public TrainingLoss? Loss { get; init; }

    public int? Rank { get; init; }

    public bool UseBias { get; init; } = true;

    public bool Standardize { get; init; } = true;

    public int? Epochs { get; init; } = 8;

    public double? Tolerance { get; init; }

    public double? L2 { get; init; }

    public double L1 { get; init; }

    public double ThetaL2 { get; init; }

    public double ThetaL1 { get; init; }

    public double AL2 { get; init; }

    public double AL1 { get; init; }

    public double? LearningRate { get; init; }

    public LearningRateSchedule? Schedule { get; init; }

    public ClassWeights? ClassWeights { get; init; }

    public bool TargetsAsGiven { get; init; }

    public bool HasWeights { get; init; }

    public double ValidationFraction { get; init; }

    public bool HasValidationColumn { get; init; }

    public int? Patience { get; init; }

    public double MinimumImprovement { get; init; }

    public bool Shuffle { get; init; } = true;

    public int? Threads { get; init; } = 2;

    /// <summary>Null takes the seed of the context.</summary>
    public int? Seed { get; init; } = 1;

    public bool HalvesWhereItDiverges { get; init; }

    /// <summary>Whether the budget is too small for the rows, so that each pass reads them again.</summary>
    public bool Streams { get; init; }

    /// <summary>Cancels after this number of epochs, and takes the best parameters.</summary>
    public int? CancelsAfter { get; init; }

    /// <summary>Stops after three epochs, and resumes from the checkpoint.</summary>
    public bool Resumes { get; init; }

    /// <summary>Fits again, from the parameters of the first fit.</summary>
    public bool FitsAgain { get; init; }

    /// <summary>Saves the model, loads it, and scores with the loaded model.</summary>
    public bool Reloads { get; init; }
}
