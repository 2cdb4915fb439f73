using Microsoft.ML;
using Microsoft.ML.Data;
using static Cotangent.Transforms.Tests.ChangedRows;

namespace Cotangent.Transforms.Tests;

/// <summary>Smallest changes of the decision that can be computed by hand.</summary>
public class SmallestChangeTests
{
    /// <summary>The change goes this much of the way.</summary>
    private const double Way = 1 + (1.0 / 1024);

    /// <summary>By hand: scores 2 x + y - 3, deviations 2 and 1 of the data, so the change is along (4 · 2, 1 · 1).</summary>
    [Fact]
    public void Its_default_units_are_the_deviations_of_the_data_and_constant_features_are_frozen()
    {
        var mlContext = new MLContext();
        float[][] rows = [[-2, 1, 7], [2, -1, 7], [-2, -1, 7], [2, 1, 7], [float.NaN, 100, 100]];
        foreach (var isSparse in new[] { false, true })
        {
            var data = Data(mlContext, rows, isSparse);
            var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 2, 1, 5 } }, new double[,] { { 1 } }, [-38]);
            var change = Columns.Read(
                mlContext.Transforms.JvpSensitivity(model, Sensitivity.SmallestChange()).Fit(data).Transform(data), "SmallestChange");

            // Row 0: 2 (-2) + 1 + 35 - 38 = -6 must rise by 6 Way. λ (4 · 4 + 1 · 1) = 6 Way.
            var multiplier = 6 * Way / 17;
            Assert.Equal([(float)(8 * multiplier), (float)multiplier, 0], change[0]);
            Assert.All(change[4], value => Assert.True(float.IsNaN(value)));
        }
    }

    [Fact]
    public void A_row_on_the_boundary_has_no_way_to_go_and_a_model_that_ignores_its_features_has_none()
    {
        var mlContext = new MLContext();
        var data = Data(mlContext, [[1, 1], [2, 1]]);
        float[][] Change(double[,] theta) => Columns.Read(
            mlContext.Transforms.JvpSensitivity(
                ChosenTask.Create(mlContext, "two classes", theta, new double[,] { { 1 } }, [0]),
                Sensitivity.SmallestChange(options: new() { Scales = [1, 1] })).Fit(data).Transform(data),
            "SmallestChange");
        Assert.Equal([0f, 0f], Change(new double[,] { { 1, -1 } })[0]);
        Assert.All(Change(new double[,] { { 0, 0 } })[1], value => Assert.True(float.IsNaN(value)));
    }

    /// <summary>
    /// Features of the order of 1,000, whose spacing in single precision is 6e-5, and margins from 1e-4 to 1e-2: the raw score of the sum
    /// in single precision is on the other side, and is so after it is rounded to single precision itself.
    /// </summary>
    [Theory]
    [InlineData("two classes")]
    [InlineData("labels")]
    [InlineData("classes")]
    public void Small_margins_of_large_features_are_crossed_in_single_precision(string prediction)
    {
        var (mlContext, random, needed) = (new MLContext(), new Random(3), 0);
        for (var repeat = 0; repeat < 300; repeat++)
        {
            var (n, m) = (random.Next(1, 5), prediction == "two classes" ? 1 : 3);
            var theta = random.Matrix(m, n);
            var x = Array.ConvertAll(random.Vector(n), value => 1000 + (100 * value));
            var margin = Math.Pow(10, -2 - (2 * random.NextDouble()));
            var bias = Enumerable.Range(0, m)
                .Select(j => -x.Select((value, f) => theta[j, f] * value).Sum() + (margin * (j == 0 ? -1 : j))).ToArray();
            var plain = new PlainTask(prediction, theta, PlainMatrix.Of(m, m, (i, j) => i == j ? 1 : 0), bias);
            var data = Data(mlContext, [x]);
            var change = Columns.Read(
                mlContext.Transforms.JvpSensitivity(
                    ChosenTask.Create(mlContext, prediction, plain.Theta, plain.A, plain.Bias),
                    Sensitivity.SmallestChange(options: new() { Scales = [.. Enumerable.Repeat(1f, n)] })).Fit(data).Transform(data),
                "SmallestChange")[0];
            for (var j = 0; j < change.Length / n; j++)
            {
                var own = change[(j * n)..((j + 1) * n)];
                Assert.NotEqual(Decision(x, j), Decision(Moved(x, own, 1), j));
                needed += Decision(x, j) == Decision(Moved(x, own, 1 - (1.0 / 64)), j) ? 0 : 1;
            }

            int Decision(float[] row, int j) => Array.ConvertAll(Scores(plain, row), score => (float)score) is var scores
                && prediction == "classes" ? Array.IndexOf(scores, scores.Max()) : scores[j] > 0 ? 1 : 0;
        }

        // Where rounding takes more than 1/64 of the change.
        Assert.True(needed > 20, $"{needed} changes go farther than their margin needs.");
    }

    /// <summary>
    /// By hand: the first class of two others is nearest, at 1 against 1.3, though the second feature must take all that goes beyond it.
    /// </summary>
    [Fact]
    public void The_nearest_class_is_that_of_the_boundary_and_not_of_what_goes_beyond()
    {
        var mlContext = new MLContext();
        var weak = 1.0 / 1024;
        var model = ChosenTask.Create(
            mlContext,
            "classes",
            new double[,] { { 1, weak, 0 }, { 0, 0, 1 } },
            new double[,] { { 0, 0 }, { 1, 0 }, { 0, 1 } },
            [0, -1, -1.3]);
        var infinity = float.PositiveInfinity;
        Assert.Equal([1f, 1, 0], Change(mlContext, model, [0, 0, 0], new() { Scales = [1, 1, 1], UpperBounds = [1, infinity, infinity] }));
    }

    /// <summary>By hand: 0.9995 of the one feature reaches the boundary, and its bound is at 1, before 1 + 2⁻¹⁰ of the way.</summary>
    [Fact]
    public void A_bound_just_beyond_the_boundary_is_where_the_change_ends()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1 } }, new double[,] { { 1 } }, [-0.9995]);
        Assert.Equal([1f], Change(mlContext, model, [0], new() { Scales = [1], UpperBounds = [1] }));
        Assert.Equal([float.NaN], Change(mlContext, model, [0], new() { Scales = [1], UpperBounds = [0.9994f] }));
    }

    [Fact]
    public void The_threshold_of_the_model_is_the_default()
    {
        var mlContext = new MLContext();
        var model = (BinaryPredictionTransformer<TwoLayerLinearBinaryModelParameters>)JvpSensitivityCatalog.PredictionIn(
            ChosenTask.Create(mlContext, "two classes", new double[,] { { 1 } }, new double[,] { { 1 } }, [0]));
        var moved = mlContext.BinaryClassification.ChangeModelThreshold(model, 2);

        Assert.Equal([(float)Way], Change(mlContext, model, [-1], new() { Scales = [1] }));
        Assert.Equal([(float)(3 * Way)], Change(mlContext, moved, [-1], new() { Scales = [1] }));
        Assert.Equal([(float)Way], Change(mlContext, moved, [-1], new() { Scales = [1], Threshold = 0 }));
    }
}
