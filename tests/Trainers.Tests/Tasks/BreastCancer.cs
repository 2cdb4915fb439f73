using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Cotangent.Trainers.Tests.Tasks;

/// <summary>samples/data/breast-cancer.csv: 569 cases, benign or malignant.</summary>
internal static class BreastCancer
{
    /// <summary>The columns Features and isMalignant.</summary>
    public static IDataView Load(MLContext mlContext)
    {
        var data = mlContext.Data.LoadFromTextFile(
            SampleData.PathOf("breast-cancer.csv"),
            [new("Features", DataKind.Single, 0, 29), new("diagnosis", DataKind.String, 30)],
            separatorChar: ',',
            hasHeader: true);
        Dictionary<string, bool> values = new() { ["malignant"] = true, ["benign"] = false };
        return mlContext.Transforms.Conversion.MapValue("isMalignant", values, "diagnosis").Fit(data).Transform(data);
    }
}
