namespace Cotangent.Trainers.Rows;

/// <summary>The rows that a pass over a part found. Each later pass must find the same rows.</summary>
/// <param name="Part">The part.</param>
/// <param name="Tiles">The sizes of the tiles.</param>
/// <param name="Fingerprint">The fingerprint of their numbers.</param>
internal sealed record FoundRows(RowPart Part, TileSummary Tiles, PassFingerprint Fingerprint)
{
    /// <summary>Whether a larger budget would have kept the rows. Rows that moments replace are not kept under any budget.</summary>
    public required bool FitALargerBudget { get; init; }

    /// <summary>Throws if a later pass found other rows.</summary>
    /// <exception cref="InvalidOperationException">The rows differ. The message names the difference and a remedy.</exception>
    public void RequireSame(TileSummary tiles, PassFingerprint fingerprint)
    {
        if (DifferenceTo(tiles, fingerprint) is not { } difference)
            return;
        var save = FitALargerBudget
            ? "Save the data to a file, cache it (mlContext.Data.Cache), or raise MemoryBudget so that it is read only once."
            : "Save the data to a file, or cache it (mlContext.Data.Cache).";
        throw new InvalidOperationException($"The data changes between passes: {difference}. {save}");
    }

    private string? DifferenceTo(TileSummary tiles, PassFingerprint fingerprint)
    {
        if (tiles.Rows != Tiles.Rows || tiles.StoredValues != Tiles.StoredValues)
        {
            return FormattableString.Invariant($"the first found {Tiles.Rows} rows of {Part.Name()} ")
                + FormattableString.Invariant($"with {Tiles.StoredValues} stored features, ")
                + FormattableString.Invariant($"a later one {tiles.Rows} rows with {tiles.StoredValues}");
        }

        var differences = Fingerprint.DifferencesFrom(fingerprint).ToArray();
        return differences.Length == 0 ? null : FormattableString.Invariant(
            $"a later one found the {Tiles.Rows} rows of {Part.Name()} that the first found ")
            + $"with other {string.Join(" and ", differences)}, or in another order";
    }
}
