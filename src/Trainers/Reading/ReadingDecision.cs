namespace Cotangent.Trainers.Reading;

/// <summary>The decision on a reading pass, taken before a row is read.</summary>
/// <param name="Budget">Bytes that tiles may take. If they take more, each pass reads the rows again.</param>
/// <param name="Seed">Seed of the random validation split.</param>
internal sealed record ReadingDecision(long Budget, int Seed)
{
    /// <summary>Least number of training rows at which epochs use their second moments; null for never.</summary>
    public long? RowsForMoments { get; init; }

    /// <summary>
    /// Whether tiles that fit the budget are kept even if moments replace them, because another computation reads them.
    /// </summary>
    public bool KeepsRows { get; init; }

    /// <summary>Whether the moments are about the means.</summary>
    public bool CentersMoments { get; init; }

    /// <summary>Whether epochs use second moments for this number of training rows.</summary>
    public bool UsesMoments(long rows) => rows >= RowsForMoments;
}
