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
            _mlContext.Transforms.Conversion.ConvertType("Number", "N")
                .Append(_mlContext.Transforms.Expression("Y", "x => 3 * x", "Number")),
            StageRow.Random(9, 1),
            "N"),
        slope => Assert.Equal(3, slope));

    /// <summary>At 0 the slope of a square root is infinite. It does not count along another column.</summary>
    [Fact]
    public void An_infinite_slope_counts_only_where_its_column_moves()
    {
        var rows = StageRow.Random(9, 1);
        rows[4].A = 0;
        var (weights, jacobians) = OfScore(_mlContext.Transforms.Expression("L", "x => sqrt(x)", "A"), rows, ["A", "B"]);
        for (var row = 0; row < rows.Length; row++)
        {
            // A quotient, a square root and a product in double.
            var slope = weights[0] / (2 * Math.Sqrt(rows[row].A));
            var error = double.IsFinite(slope) ? 4 * Math.ScaleB(Math.Abs(slope), -52) : 0;
            AssertBoth([slope, weights[1]], jacobians[row], error);
        }

        Assert.Single(jacobians, jacobian => double.IsInfinity(jacobian.Pushed[0, 0]));
    }

    /// <summary>The logarithm of a missing number has no slope, but the output does not depend on it once it is replaced.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_slope_that_is_no_number_does_not_count_behind_a_replacement(bool isExpression)
    {
        var rows = StageRow.Random(9, 1);
        IEstimator<ITransformer> logarithm = isExpression
            ? _mlContext.Transforms.Expression("L", "x => ln(x)", "M")
            : _mlContext.Transforms.CustomMapping<Missing, Logarithm>(Logarithm.Fill, null);
        var (weights, jacobians) = OfScore(logarithm.Append(_mlContext.Transforms.ReplaceMissingValues("L")), rows, ["M", "B"]);
        for (var row = 0; row < rows.Length; row++)
        {
            Assert.True(double.IsFinite(jacobians[row].Value[0]));
            var slope = float.IsNaN(rows[row].M) ? 0 : weights[0] / rows[row].M;
            // A difference is taken if at most 1e-4 of it is in doubt.
            AssertBoth([slope, weights[1]], jacobians[row], 1e-4 * Math.Abs(slope));
        }

        Assert.Contains(jacobians, jacobian => jacobian.Pulled[0, 0] == 0);
        Assert.Contains(jacobians, jacobian => jacobian.Pulled[0, 0] != 0);
    }

    [Fact]
    public void An_integer_into_a_stage_without_a_rule_is_no_step_function()
    {
        var data = _mlContext.Data.LoadFromEnumerable(StageRow.Random(9, 1));
        var chain = _mlContext.Transforms.CustomMapping<Counted, Output>(Counted.Fill, null)
            .Append(_mlContext.Transforms.NormalizeMinMax("Z", "Y")).Fit(data);
        var pipeline = PipelineBuilder.Build(chain, data.Schema, "Z", ["N", "A", "B"], RuleBook.Of);
        DerivativeKinds[] expected = [DerivativeKinds.Switch | DerivativeKinds.Unsampled, DerivativeKinds.Difference, DerivativeKinds.None];
        Assert.Equal(expected, pipeline.Of.From);
        Assert.Equal(
            [
                "difference: no rule for this transformer",
                "integers cannot be moved by small steps through this stage: convert them to Single first",
            ],
            pipeline.Notes[0].How);
    }

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

    /// <summary>A linear regression on the columns L and B, of which no weight is 0: its weights, and the Jacobians of its score.</summary>
    private (double[] Weights, RowJacobian[] Jacobians) OfScore(IEstimator<ITransformer> before, StageRow[] rows, string[] by)
    {
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        var chain = before.Append(_mlContext.Transforms.Concatenate("Features", "L", "B"))
            .Append(_mlContext.Regression.Trainers.Sdca("A", l1Regularization: 0, maximumNumberOfIterations: 3)).Fit(data);
        var pipeline = PipelineBuilder.Build(chain, data.Schema, "Score", by, RuleBook.Of);
        using var cursor = data.GetRowCursor(pipeline.RawColumnsRead);
        pipeline.Bind(cursor);
        var jacobians = new List<RowJacobian>();
        while (cursor.MoveNext())
        {
            pipeline.Linearize();
            jacobians.Add(RowJacobian.Of(pipeline));
        }

        return ([.. chain.LastTransformer.Model.Weights.Select(weight => (double)weight)], [.. jacobians]);
    }

    /// <summary>By JVPs and by VJPs: the first derivative within an error, the second one, a weight, exactly.</summary>
    private static void AssertBoth(double[] expected, RowJacobian jacobian, double error)
    {
        foreach (var actual in new[] { jacobian.Pushed, jacobian.Pulled })
        {
            if (double.IsInfinity(expected[0]))
                Assert.Equal(expected[0], actual[0, 0]);
            else
                Assert.InRange(actual[0, 0], expected[0] - error, expected[0] + error);
            Assert.Equal(expected[1], actual[0, 1]);
        }
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

    private sealed class Missing
    {
        public float M { get; set; }
    }

    private sealed class Logarithm
    {
        public float L { get; set; }

        public static void Fill(Missing row, Logarithm result) => result.L = MathF.Log(row.M);
    }

    private sealed class Counted
    {
        public int N { get; set; }

        public float A { get; set; }

        public static void Fill(Counted row, Output result) => result.Y = row.A * row.N;
    }

    private sealed class Output
    {
        public float Y { get; set; }

        public static void Fill(Input row, Output result) => result.Y = 1.7f + (3.3f * row.A);
    }
}
