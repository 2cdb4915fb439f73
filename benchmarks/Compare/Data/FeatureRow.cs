using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Compare.Data;

/// <summary>A row in memory: 32 features, a number and one of eight classes.</summary>
internal sealed class FeatureRow
{
    public const int FeatureCount = 32;
    public const int Classes = 8;

    [VectorType(FeatureCount)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    [KeyType(Classes)]
    public uint Class { get; set; }

    /// <summary>Rows with a fixed seed, cached.</summary>
    public static IDataView Cached(MLContext mlContext, int count)
    {
        var cached = mlContext.Data.Cache(mlContext.Data.LoadFromEnumerable(Rows(count)));
        Cursors.Drain(cached, nameof(Features), nameof(Label), nameof(Class));
        return cached;
    }

    private static IEnumerable<FeatureRow> Rows(int count)
    {
        var random = new RandomStream(7);
        for (var i = 0; i < count; i++)
        {
            var features = Array.ConvertAll(random.Normals(FeatureCount, 1), value => (float)value);
            var label = features[0] + (0.5 * features[1]) + random.Normal();
            yield return new FeatureRow
            {
                Features = features,
                Label = (float)label,
                Class = (uint)Math.Clamp((Classes / 2) + (int)Math.Floor(label + random.Normal()), 0, Classes - 1),
            };
        }
    }
}
