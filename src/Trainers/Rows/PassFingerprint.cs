namespace Cotangent.Trainers.Rows;

/// <summary>
/// Hashes of the rows of one pass, in the order of the rows: 64 bits each for features, labels and weights.
/// </summary>
/// <param name="Features">Hash of the features and of the tile boundaries.</param>
/// <param name="Labels">Hash of the labels.</param>
/// <param name="Weights">Hash of the example weights, without class weights.</param>
internal readonly record struct PassFingerprint(ulong Features, ulong Labels, ulong Weights)
{
    /// <summary>The names, for messages, of the hashes that differ from another fingerprint; none if the rows are the same.</summary>
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
