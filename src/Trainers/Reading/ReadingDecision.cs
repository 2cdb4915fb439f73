namespace Cotangent.Trainers.Reading;

/// <summary>What is decided of a reading pass before a row is read.</summary>
/// <param name="Budget">Bytes that tiles may take. Where they take more, each pass reads the rows again.</param>
/// <param name="Seed">Decides, with the position of a row, whether it is a validation row.</param>
internal sealed record ReadingDecision(long Budget, int Seed)
{
    /// <summary>Number of training rows from which epochs work on second moments of them; null for never.</summary>
    public long? RowsForMoments { get; init; }

    /// <summary>
    /// Whether tiles are kept, as far as they fit the budget, although moments replace them: they are read for another purpose.
    /// </summary>
    public bool KeepsRows { get; init; }

    /// <summary>Whether the moments are about the means.</summary>
    public bool CentersMoments { get; init; }

    /// <summary>Whether epochs work on second moments of so many rows.</summary>
    public bool UsesMoments(long rows) => rows >= RowsForMoments;
}
