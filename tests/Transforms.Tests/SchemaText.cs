using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>A schema as lines that can be compared: columns by name, with type, key and annotations.</summary>
internal static class SchemaText
{
    public static string[] Of(IDataView data) => Of(Shape(data));

    public static string[] Of(SchemaShape shape) => [.. shape.Select(Of).Order(StringComparer.Ordinal)];

    /// <summary>The shape that ML.NET passes to the first estimator of a chain before it fits.</summary>
    public static SchemaShape Shape(IDataView data)
    {
        var listener = new Listener();
        new EstimatorChain<ITransformer>().Append(listener).Fit(data);
        return listener.Heard!;
    }

    private static string Of(SchemaShape.Column column) =>
        $"{column.Name}: {column.Kind} of {column.ItemType}{(column.IsKey ? " (key)" : "")} [{string.Join("; ", Of(column.Annotations))}]";

    private sealed class Listener : IEstimator<ITransformer>
    {
        public SchemaShape? Heard { get; private set; }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Heard = inputSchema;

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();
    }
}
