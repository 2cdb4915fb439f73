namespace Cotangent.Trainers.Rows;

/// <summary>
/// What tells the rows of one pass from those of another: 64 bits each of features, labels and weights, in the order of the rows.
/// </summary>
/// <param name="Features">Of the features, and of where tiles end.</param>
/// <param name="Labels">Of the labels.</param>
/// <param name="Weights">Of the weights as the data has them, without those of classes.</param>
internal readonly record struct PassFingerprint(ulong Features, ulong Labels, ulong Weights)
{
    /// <summary>The parts in which it differs from another, by the names of messages; none where the rows are the same.</summary>
    public IEnumerable<string> DifferencesFrom(PassFingerprint other)
    {
        if (Features != other.Features)
            yield return "features";
        if (Labels != other.Labels)
            yield return "labels";
        if (Weights != other.Weights)
            yield return "weights";
    }
}
