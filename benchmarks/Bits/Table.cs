namespace Cotangent.Benchmarks.Bits;

/// <summary>Training rows from a file of samples/data.</summary>
/// <param name="Name">Its name in the cases.</param>
/// <param name="FeatureNames">n names.</param>
/// <param name="Features">n numbers for each row.</param>
/// <param name="Labels">m numbers for each row; for classes one number, the index of the class.</param>
/// <param name="Classes">Number of classes; 0 if labels are numbers.</param>
internal sealed record Table(string Name, string[] FeatureNames, float[][] Features, float[][] Labels, int Classes = 0)
{
    private const int Bins = 8;

    public int FeatureCount => FeatureNames.Length;

    /// <summary>The length of the score.</summary>
    public int Outputs => Classes > 2 ? Classes : Labels[0].Length;

    /// <summary>Whether rows store only the features that are not 0.</summary>
    public bool StoresNonzeros { get; init; }

    /// <summary>The same labels with sparse features: each feature becomes 8 bins, one of which has a value from 1 to 2.</summary>
    public Table Binned()
    {
        var low = FeatureNames.Select((_, f) => Features.Min(row => row[f])).ToArray();
        var high = FeatureNames.Select((_, f) => Features.Max(row => row[f])).ToArray();
        return this with
        {
            Name = $"{Name}-binned",
            FeatureNames = [.. FeatureNames.SelectMany(name => Enumerable.Range(0, Bins).Select(bin => $"{name}_{bin}"))],
            Features = Array.ConvertAll(Features, BinsOf),
            StoresNonzeros = true,
        };

        float[] BinsOf(float[] row)
        {
            var binned = new float[row.Length * Bins];
            for (var f = 0; f < row.Length; f++)
            {
                var position = high[f] > low[f] ? (row[f] - low[f]) / (high[f] - low[f]) * Bins : 0;
                var bin = Math.Min(Bins - 1, (int)position);
                binned[(f * Bins) + bin] = 1 + (position - bin);
            }

            return binned;
        }
    }
}
