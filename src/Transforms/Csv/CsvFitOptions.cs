namespace Microsoft.ML;

/// <summary>Settings of <see cref="CsvFitCatalog.Fit"/>. Immutable; derive variants with <c>with</c>.</summary>
public sealed record CsvFitOptions
{
    /// <summary>
    /// Settings of the trainer. Its label column is the one given to Fit; its feature column is made by the pipeline. Name a column in
    /// <see cref="TwoLayerLinearOptions.ExampleWeightColumnName"/> to weight the rows by it.
    /// </summary>
    public TwoLayerLinearRegressionTrainer.Options Trainer { get; init; } = new();

    /// <summary>Sensitivities to attach as columns. Default none.</summary>
    public IReadOnlyList<Tangent> Tangents { get; init; } = [];

    /// <summary>Share of the rows that is held out of training, for the metrics. Default 0.2. At least 0 and below 1; 0 trains on all rows and measures nothing.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Columns that are not features. Default none.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>What separates the fields. Null (default) takes comma, semicolon or tab, whichever the header has most of.</summary>
    public char? Separator { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Trainer);
        ArgumentNullException.ThrowIfNull(Tangents);
        ArgumentNullException.ThrowIfNull(IgnoredColumns);
        Trainer.Validate();
        if (!(TestFraction >= 0 && TestFraction < 1))
            throw new ArgumentOutOfRangeException(nameof(TestFraction), TestFraction, FormattableString.Invariant($"{nameof(CsvFitOptions)}.{nameof(TestFraction)} is {TestFraction}; expected at least 0, and below 1."));
    }
}
