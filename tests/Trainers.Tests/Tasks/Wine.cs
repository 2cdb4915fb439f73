using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Tasks;

/// <summary>samples/data/wine.csv: 178 wines of three cultivars, whose names are text.</summary>
internal static class Wine
{
    public static string Path { get; } = SampleData.PathOf("wine.csv");

    /// <summary>The columns Features and cultivar.</summary>
    public static IDataView Load(MLContext mlContext) => mlContext.Data.LoadFromTextFile(
        Path,
        [new("Features", DataKind.Single, 0, 12), new("cultivar", DataKind.String, 13)],
        separatorChar: ',',
        hasHeader: true);
}
