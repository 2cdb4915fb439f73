namespace Cotangent.Trainers.Reading;

/// <summary>What is decided of a reading pass before a row is read.</summary>
/// <param name="Budget">Bytes that tiles may take. Where they take more, each pass reads the rows again.</param>
/// <param name="Seed">Decides, with the position of a row, whether it is a validation row.</param>
internal sealed record ReadingDecision(long Budget, int Seed)
{
    /// <summary>Number of rows from which second moments of the training rows replace the rows; null for never.</summary>
    public long? RowsForMoments { get; init; }

    /// <summary>Whether the moments are about the means.</summary>
    public bool CentersMoments { get; init; }
}
