using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace Cotangent.Transforms.Tests.Pipelines;

public sealed class StageDifferenceTests
{
    /// <summary>
    /// At x = 0 the first step is 2⁻¹⁶, and x + 48 keeps steps of 2⁻¹⁸ and more in single precision. The steps that are smaller move
    /// nothing, and must not be taken for a slope of 0. All larger ones give 1 exactly.
    /// </summary>
    [Fact]
    public void A_step_that_rounding_swallows_is_no_slope_of_zero()
    {
        var mlContext = new MLContext(1);
        var data = mlContext.Data.LoadFromEnumerable([new Row()]);
        var model = mlContext.Transforms.CustomMapping<Row, Result>(
            (row, result) => (result.Y, result.Flat) = (row.X + 48, 48), null).Fit(data);

        Assert.Equal(1, Slope(model, data, nameof(Result.Y)));
        Assert.Equal(0, Slope(model, data, nameof(Result.Flat)));
    }

    private static double Slope(ITransformer model, IDataView data, string of)
    {
        var pipeline = PipelineBuilder.Build(model, data.Schema, of, [nameof(Row.X)], RuleBook.Of);
        using var cursor = data.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        Assert.True(cursor.MoveNext());
        pipeline.Linearize();
        pipeline.Pull();
        return pipeline.Raw[0].Bar[0];
    }

    private sealed class Row
    {
        public float X { get; set; }
    }

    private sealed class Result
    {
        public float Y { get; set; }

        public float Flat { get; set; }
    }
}
