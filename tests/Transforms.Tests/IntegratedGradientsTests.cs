using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>The baseline and the completeness of integrated gradients.</summary>
public class IntegratedGradientsTests
{
    private static readonly string[] Predictions = [.. ChosenTask.Predictions.Keys];

    /// <summary>Without a baseline it is the mean of the rows of the fit, of those with finite features, whatever their storage.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_default_baseline_is_the_mean_of_the_data(bool isSparse)
    {
        var mlContext = new MLContext();
        var random = new Random(1);
        float[][] finite = [.. Enumerable.Range(0, 8).Select(_ => new[] { random.Next(-4, 5), 0, random.Next(3) * 2f })];
        float[][] rows = [.. finite, [float.NaN, 1, 1], [1, float.PositiveInfinity, 1]];
        float[] means = [.. Enumerable.Range(0, 3).Select(f => finite.Average(row => row[f]))];
        var model = ChosenTask.Create(
            mlContext, "classes", random.Matrix(2, 3), random.Matrix(3, 2), [.. random.Vector(3).Select(b => (double)b)]);
        var data = Example.AsData(mlContext, rows.Select(row => new Example(row, isSparse: isSparse)), 3);
        var columns = Columns.Read(mlContext.Transforms.JvpSensitivity(
            model, Sensitivity.IntegratedGradients("Default"), Sensitivity.IntegratedGradients("Means", means)).Fit(data).Transform(data));
        Assert.Equal(columns["Means"], columns["Default"]);
    }

    /// <summary>The probability is 1, and its derivative 0: nothing is NaN, and the error of the sum is reported.</summary>
    [Fact]
    public void An_infinite_feature_of_a_saturated_probability_contributes_nothing()
    {
        var mlContext = new MLContext();
        var model = ChosenTask.Create(mlContext, "two classes", new double[,] { { 1, 1 } }, new double[,] { { 1 } }, [0]);
        var data = Example.AsData(mlContext, [new Example([float.PositiveInfinity, 1])], 2);
        var row = Columns.ReadRow(mlContext.Transforms.JvpSensitivity(
            model, Sensitivity.InputTimesGradient(), Sensitivity.IntegratedGradients("Integrated", 0, 0)).Fit(data).Transform(data));
        Assert.Equal([0f, 0], row["InputTimesGradient"]);
        Assert.Equal([0f, 0, -0.5f], row["Integrated"]);
    }

    /// <summary>
    /// 300 random models of every task, with scores up to a hundred or so, where probabilities saturate and jump: the numbers of a row add
    /// up to the difference of the predictions at the row and at the baseline, to the rounding of the columns, 2⁻²⁴ of each number.
    /// </summary>
    [Fact]
    public void The_numbers_of_a_row_add_up_to_the_difference_of_the_predictions()
    {
        var (mlContext, random, jumps) = (new MLContext(), new Random(2), 0);
        for (var repeat = 0; repeat < 300; repeat++)
        {
            var prediction = Predictions[repeat % Predictions.Length];
            var isRate = ChosenTask.Predictions[prediction].ResponseCode == 1;
            var (n, m) = (random.Next(1, 5), ChosenTask.IsVector(prediction) ? 4 : 1);
            var size = isRate ? 1 : Math.Pow(10, 2 * random.NextDouble());
            var theta = random.Matrix(2, n).Map(value => (double)(float)(size * value));
            var a = random.Matrix(m, 2);
            var plain = new PlainTask(prediction, theta, a, [.. random.Vector(m).Select(b => (double)b)]);
            var (x, baseline) = (random.Vector(n), random.Vector(n));
            var model = ChosenTask.Create(mlContext, prediction, plain.Theta, plain.A, plain.Bias);
            var data = Example.AsData(mlContext, [new Example(x)], n);
            var slots = Columns.ReadRow(mlContext.Transforms.JvpSensitivity(
                model, Sensitivity.IntegratedGradients("Integrated", baseline)).Fit(data).Transform(data))["Integrated"];
            double[] Predict(float[] row) =>
                [.. plain.Of(PlainTask.Constants(row.Select(value => (double)value)), isRaw: false).Select(value => value.Value)];
            var (after, before) = (Predict(x), Predict(baseline));
            for (var j = 0; j < m; j++)
            {
                var numbers = slots[(j * (n + 1))..(((j + 1) * (n + 1)) - 1)];
                var magnitude = numbers.Sum(value => Math.Abs((double)value));
                var difference = after[j] - before[j];
                jumps += !isRate && Math.Abs(difference) is > 0.9 and < 1.1 ? 1 : 0;
                Assert.Equal(difference, numbers.Sum(value => (double)value), (1e-7 * magnitude) + 1e-14);
                Assert.Equal(0, slots[((j + 1) * (n + 1)) - 1], (1e-8 * magnitude) + 1e-14);
            }
        }

        Assert.True(jumps > 20, $"{jumps} probabilities went from one end to the other.");
    }
}
