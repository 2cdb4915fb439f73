using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Tasks;

/// <summary>One row whose label is of any type.</summary>
internal sealed class Labelled<T>
{
    public VBuffer<float> Features { get; set; }

    public T Label { get; set; } = default!;

    public float Weight { get; set; }

    /// <summary>The features and weights of a regression, with another label for each of its rows.</summary>
    public static IDataView DataView(
        MLContext mlContext, Problem problem, Func<int, T> label, bool sparse = false, params string[] slotNames)
    {
        var rows = mlContext.Data.CreateEnumerable<Example>(
            problem.DataView(mlContext, sparse), reuseRowObject: false, schemaDefinition: Example.Schema(problem.Features));
        return mlContext.Data.LoadFromEnumerable(
            rows.Select((row, i) => new Labelled<T> { Features = row.Features, Label = label(i), Weight = row.Weight }),
            Example.SchemaOf(typeof(Labelled<T>), problem.Features, slotNames));
    }
}
