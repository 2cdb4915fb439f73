using System.Collections;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Bits;

/// <summary>A table as a data view that counts how often it is read.</summary>
internal sealed class Rows
{
    private readonly Func<int> _passes;

    private Rows(IDataView view, Func<int> passes) => (View, _passes) = (view, passes);

    /// <summary>The columns Features, Label, Weight and IsValidation.</summary>
    public IDataView View { get; }

    /// <summary>Number of passes over the rows.</summary>
    public int Passes => _passes();

    public static Rows Of(MLContext mlContext, Table table, TaskKind task) => task switch
    {
        TaskKind.Regression => Of(mlContext, table, label => label[0]),
        TaskKind.Targets => Of(mlContext, table, label => label),
        TaskKind.Binary => Of(mlContext, table, label => label[0] == 1),
        TaskKind.Multiclass => Of(mlContext, table, label => (uint)label[0]),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "There is no such task."),
    };

    private static Rows Of<TLabel>(MLContext mlContext, Table table, Func<float[], TLabel> label)
    {
        var schema = SchemaDefinition.Create(typeof(Row<TLabel>));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, table.FeatureCount);
        schema["Features"].AddAnnotation(
            "SlotNames",
            new VBuffer<ReadOnlyMemory<char>>(table.FeatureCount, Array.ConvertAll(table.FeatureNames, name => name.AsMemory())),
            new VectorDataViewType(TextDataViewType.Instance, table.FeatureCount));
        if (typeof(TLabel) == typeof(float[]))
            schema["Label"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, table.Outputs);
        if (typeof(TLabel) == typeof(uint))
            schema["Label"].ColumnType = new KeyDataViewType(typeof(uint), table.Classes);
        var rows = new Counted<Row<TLabel>>([.. table.Features.Select((features, i) => new Row<TLabel>
        {
            Features = table.StoresNonzeros ? Nonzeros(features) : new VBuffer<float>(features.Length, features),
            Label = label(table.Labels[i]),
            Weight = 0.5f * (i % 4),
            IsValidation = i % 5 == 0,
        })]);
        return new Rows(mlContext.Data.LoadFromEnumerable(rows, schema), () => rows.Passes);
    }

    private static VBuffer<float> Nonzeros(float[] features)
    {
        int[] columns = [.. Enumerable.Range(0, features.Length).Where(f => features[f] != 0)];
        return new VBuffer<float>(features.Length, columns.Length, Array.ConvertAll(columns, f => features[f]), columns);
    }

    private sealed class Counted<T>(T[] rows) : IEnumerable<T>
    {
        public int Passes { get; private set; }

        public IEnumerator<T> GetEnumerator()
        {
            Passes++;
            return rows.AsEnumerable().GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Row<TLabel>
    {
        public VBuffer<float> Features { get; init; }

        public required TLabel Label { get; init; }

        public float Weight { get; init; }

        public bool IsValidation { get; init; }
    }
}
