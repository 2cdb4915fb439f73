using Cotangent.Transforms.Raw;
using Cotangent.Transforms.Tests.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Raw;

/// <summary>
/// Rows of stages can hold native memory, so whoever has them made disposes them: those of values, of differences and of switches.
/// </summary>
public sealed class DisposedRowTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _data;
    private readonly CountedRows _replace;
    private readonly CountedRows _scale;
    private readonly ITransformer _chain;

    public DisposedRowTests()
    {
        _data = Applicants.Data(_mlContext);
        _replace = new(_mlContext.Transforms.ReplaceMissingValues("Age").Fit(_data));
        _scale = new(_mlContext.Transforms.CustomMapping<Applicant, Prediction>(
            (row, made) => made.Score = (row.Age / 8) + (row.City == "Rome" ? row.Income : 0), null).Fit(_replace.Transform(_data)));
        _chain = new TransformerChain<ITransformer>(_replace, _scale);
    }

    private static SensitivityOptions Options => new()
    {
        By = ["Age", "Income", "City"],
        Categories = new Dictionary<string, IReadOnlyList<string>> { ["City"] = Applicants.Cities },
    };

    [Fact]
    public void Of_fitting() => RequireDisposed(() => _mlContext.Transforms.Sensitivity(_chain, Options).Fit(_data));

    [Fact]
    public void Of_a_cursor_and_of_a_mapped_row()
    {
        var sensitivity = _mlContext.Transforms.Sensitivity(_chain, Options).Fit(_data);
        RequireDisposed(() => Columns.Read(sensitivity.Transform(_data), "Sensitivities"));
        RequireDisposed(() =>
        {
            var mapper = ((ITransformer)sensitivity).GetRowToRowMapper(_data.Schema);
            var row = mapper.GetRow(_data.GetRowCursor(_data.Schema), mapper.OutputSchema);
            row.Dispose();
        });
    }

    [Fact]
    public void Of_a_pass_over_all_rows() =>
        RequireDisposed(() => _mlContext.Model.GlobalSensitivity(_chain, _data, new() { Sensitivity = Options }));

    /// <summary>The raw row is that of the caller.</summary>
    [Fact]
    public void The_raw_row_stays()
    {
        var layout = RawLayout.Resolve(_chain, _data.Schema, Options);
        using var cursor = _data.GetRowCursor(_data.Schema);
        var gradient = new RawGradient(layout, layout.BuildPipeline(_data.Schema));
        gradient.Bind(cursor);
        Assert.True(cursor.MoveNext());
        gradient.Run();
        gradient.Pipeline.Dispose();
        Assert.True(cursor.MoveNext());
    }

    private void RequireDisposed(Action act)
    {
        var (first, second) = (_replace.Made, _scale.Made);
        act();
        Assert.True(_replace.Made > first && _scale.Made > second, "No rows were made.");
        Assert.Equal((_replace.Made, _scale.Made), (_replace.Disposed, _scale.Disposed));
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
