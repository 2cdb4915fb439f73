using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Contract;

/// <summary>The contract of ML.NET for every estimator and the transformer that it fits.</summary>
internal sealed class EstimatorContract
{
    private const int Cursors = 3;

    private readonly MLContext _mlContext;
    private readonly IEstimator<ITransformer> _estimator;
    private readonly IDataView _data;
    private readonly ITransformer _transformer;
    private readonly IDataView _output;

    private EstimatorContract(MLContext mlContext, IEstimator<ITransformer> estimator, IDataView data)
    {
        (_mlContext, _estimator, _data, _transformer) = (mlContext, estimator, data, estimator.Fit(data));
        _output = _transformer.Transform(data);
    }

    /// <summary>Fits on the data and asserts all of it.</summary>
    public static void AssertKept(MLContext mlContext, IEstimator<ITransformer> estimator, IDataView data)
    {
        var contract = new EstimatorContract(mlContext, estimator, data);
        contract.AssertDeliversWhatItPromises();
        contract.AssertSavesAndLoads();
        contract.AssertColumnsDoNotDependOnEachOther();
        contract.AssertCursorsAgree();
        contract.AssertRowMapperAgrees();
    }

    /// <summary>Asserts that a schema is refused before and at fitting, with a message that has all the parts.</summary>
    public static void AssertRefused(IEstimator<ITransformer> estimator, IDataView data, params string[] messageParts)
    {
        var before = Assert.ThrowsAny<ArgumentException>(() => estimator.GetOutputSchema(SchemaShapes.Of(data.Schema)));
        var fitting = Assert.ThrowsAny<ArgumentException>(() => estimator.Fit(data));
        Assert.All(messageParts, part => Assert.Contains(part, before.Message, StringComparison.Ordinal));
        Assert.All(messageParts, part => Assert.Contains(part, fitting.Message, StringComparison.Ordinal));
    }

    private void AssertDeliversWhatItPromises()
    {
        var promised = _estimator.GetOutputSchema(SchemaShapes.Of(_data.Schema));
        Assert.Equal(SchemaShapes.Describe(SchemaShapes.Of(_output.Schema)), SchemaShapes.Describe(promised));
        Assert.Equal(Describe(_output.Schema), Describe(_transformer.GetOutputSchema(_data.Schema)));
        Assert.True(_output.Schema.Count > _data.Schema.Count, "The estimator adds no column, so that there is nothing to assert.");
    }

    private void AssertSavesAndLoads()
    {
        using var file = new MemoryStream();
        _mlContext.Model.Save(_transformer, _data.Schema, file);
        foreach (var context in new[] { _mlContext, new MLContext() })
        {
            file.Position = 0;
            var loaded = context.Model.Load(file, out var schema);
            Assert.Equal(Describe(_data.Schema), Describe(schema));
            var output = loaded.Transform(_data);
            Assert.Equal(Describe(_output.Schema), Describe(output.Schema));
            Assert.Equal(Table.Rows(_output, _output.Schema), Table.Rows(output, output.Schema));
        }
    }

    /// <summary>A cursor with one active column gives what a cursor with all of them gives.</summary>
    private void AssertColumnsDoNotDependOnEachOther()
    {
        var all = Table.Rows(_output, _output.Schema);
        var each = _output.Schema.Select(column => Table.Rows(_output, column)).ToArray();
        Assert.Equal(all, Enumerable.Range(0, all.Count).Select(row => string.Join(" | ", each.Select(rows => rows[row]))));
    }

    private void AssertCursorsAgree()
    {
        var serial = Table.Rows(_output, _output.Schema);
        Assert.Equal(serial, Table.Rows(_output, _output.Schema));
        Assert.True(serial.Count > 0, "There are no rows, so that there is nothing to assert.");

        // Parallel cursors share the rows out among them, in an order of their own.
        var parallel = _output.GetRowCursorSet(_output.Schema, Cursors).AsParallel().WithDegreeOfParallelism(Cursors).SelectMany(cursor =>
        {
            using (cursor)
                return Table.Rows(cursor, _output.Schema);
        });
        Assert.Equal(serial.Order(StringComparer.Ordinal), parallel.Order(StringComparer.Ordinal));
    }

    /// <summary>The way that prediction engines go: row by row, without a cursor over the output.</summary>
    private void AssertRowMapperAgrees()
    {
        Assert.True(_transformer.IsRowToRowMapper);
        var mapper = _transformer.GetRowToRowMapper(_data.Schema);
        Assert.Equal(Describe(_output.Schema), Describe(mapper.OutputSchema));
        using var cursor = _data.GetRowCursor(_data.Schema);
        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        var readers = row.Schema.Select(column => Table.Reader(row, column)).ToArray();
        var rows = new List<string>();
        while (cursor.MoveNext())
            rows.Add(string.Join(" | ", readers.Select(read => read())));
        Assert.Equal(Table.Rows(_output, _output.Schema), rows);
    }

    private static IEnumerable<string> Describe(DataViewSchema schema) => schema.SelectMany(column =>
        Table.Annotations(column).Select(annotation => $"  {annotation}").Prepend($"{column.Name}: {column.Type}"));
}
