using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>Missing numbers, integers, vectors of unknown size, implicit zeros, and steps of a differenced stage.</summary>
public sealed class StageEdgeCaseTests
{
    private readonly MLContext _mlContext = new(1);

    [Fact]
    public void A_missing_number_that_is_replaced_has_no_derivative()
    {
        var rows = StageRow.Random(9, 1);
        var slopes = Gradients(_mlContext.Transforms.ReplaceMissingValues("Y", "M"), rows, "M");
        Assert.Equal(rows.Select(row => float.IsNaN(row.M) ? 0.0 : 1), slopes);
        Assert.Contains(0, slopes);
    }

    [Fact]
    public void An_integer_has_a_slope() => Assert.All(
        Gradients(
            _mlContext.Transforms.Conversion.ConvertType("Number", "N").Append(_mlContext.Transforms.Expression("Y", "x => 3 * x", "Number")),
            StageRow.Random(9, 1),
            "N"),
        slope => Assert.Equal(3, slope));

    [Fact]
    public void A_vector_of_unknown_size_is_a_switch()
    {
        var data = _mlContext.Data.LoadFromEnumerable(StageRow.Random(20, 1));
        var chain = _mlContext.Transforms.Text.TokenizeIntoWords("Words", "Color")
            .Append(_mlContext.Transforms.Conversion.ConvertType("Codes", "Words", DataKind.Single))
            .Append(_mlContext.Transforms.Concatenate("Y", "Codes", "A"))
            .Fit(data);
        var pipeline = PipelineBuilder.Build(chain, data.Schema, "Y", ["Color", "A"], RuleBook.Of);
        Assert.All(pipeline.Of.From, kind => Assert.Equal(DerivativeKinds.Switch, kind));
    }

    [Fact]
    public void The_distribution_of_an_implicit_zero_is_constant()
    {
        var rows = StageRow.Random(40, 1);
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        // Fitted to dense rows, so that every slot has a distribution.
        var dense = _mlContext.Transforms.CopyColumns("Sparse", "Values").Fit(data).Transform(data);
        var chain = _mlContext.Transforms.NormalizeMeanVariance("Y", "Sparse", useCdf: true).Fit(dense);
        var pipeline = PipelineBuilder.Build(chain, data.Schema, "Y", ["Sparse"], RuleBook.Of);
        using var cursor = data.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        while (cursor.MoveNext())
        {
            pipeline.Linearize();
            var jacobian = RowJacobian.Of(pipeline).Pushed;
            for (var slot = 0; slot < StageRow.Size; slot++)
                Assert.Equal(StageRow.ExplicitSlots.Contains(slot), jacobian[slot, slot] != 0);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-6)]
    [InlineData(0.3)]
    [InlineData(1000)]
    public void A_differenced_stage_keeps_digits_near_0_and_far_from_it(double x)
    {
        var rows = StageRow.Random(3, 1);
        rows[0].A = (float)x;
        var slopes = Gradients(_mlContext.Transforms.CustomMapping<Input, Output>(Output.Fill, null), rows, "A");
        // An estimate is taken if at most 1e-4 of it is in doubt. Without larger steps, rounding near 0 would leave 2^-24 / 2^-16 of 1.7.
        Assert.Equal(3.3f, slopes[0], 1e-4 * 3.3f);
    }

    private double[] Gradients(IEstimator<ITransformer> estimator, StageRow[] rows, string column)
    {
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        var pipeline = PipelineBuilder.Build(estimator.Fit(data), data.Schema, "Y", [column], RuleBook.Of);
        using var cursor = data.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        var result = new List<double>();
        while (cursor.MoveNext())
        {
            pipeline.Linearize();
            pipeline.Pull();
            result.Add(pipeline.Raw[0].Bar[0]);
        }

        return [.. result];
    }

    private sealed class Input
    {
        public float A { get; set; }
    }

    private sealed class Output
    {
        public float Y { get; set; }

        public static void Fill(Input row, Output result) => result.Y = 1.7f + (3.3f * row.A);
    }
}
