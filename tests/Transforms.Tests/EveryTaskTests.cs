using Cotangent.Trainers.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>
/// Every sensitivity of every task, of predictions and of raw scores, of dense and of sparse rows, is what the dual numbers of a formula
/// written in the test give.
/// </summary>
public class EveryTaskTests
{
    private const int Features = 4;
    private const int Rows = 12;

    private static readonly string[] FeatureNames = ["width", "height", "depth", "weight"];

    private static readonly float[] Fixed = [0.5f, -1, 0.25f, 2];

    private static readonly float[] Baseline = [0.25f, 0, -0.5f, 1];

    private static readonly bool[] Both = [false, true];

    private static readonly int[] Ranks = [1, 3];

    public static TheoryData<string, int, bool, bool> Cases => new(
        from prediction in ChosenTask.Predictions.Keys
        from rank in Ranks
        from isRaw in Both
        from isSparse in Both
        select (prediction, rank, isRaw, isSparse));

    /// <summary>
    /// Columns are rounded to single precision, 6e-8 of a number; sums of a few numbers in double lose much less. The integral of the test
    /// has an error of 1e-10.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_the_derivative_by_dual_numbers(string prediction, int rank, bool isRaw, bool isSparse)
    {
        var mlContext = new MLContext();
        var random = new Random(7);
        var (plain, rows, directions) = (Model(random, prediction, rank), Thinned(random), Thinned(random));
        var (theta, a, bias) = (random.Matrix(rank, Features), random.Matrix(plain.Outputs, rank), random.Vector(plain.Outputs));
        Sensitivity[] sensitivities =
        [
            Tangent.Feature("Feature", "depth"),
            Tangent.FeatureDirection("Fixed", Fixed),
            Tangent.DirectionColumn("Along", "Direction"),
            Tangent.EachFeature("Each"),
            Tangent.Theta("Theta", new(theta.ToSingle())),
            Tangent.A("A", new(a.ToSingle())),
            Tangent.Bias("Bias", bias),
            Sensitivity.InputTimesGradient(),
            Sensitivity.IntegratedGradients("Integrated", Baseline),
            Sensitivity.HessianVector("Hessian", Fixed),
            Sensitivity.HessianVector("HessianColumn", "height"),
            Sensitivity.SecondDerivative("Second", Fixed),
            Sensitivity.SecondDerivative("SecondInOne", "height"),
        ];
        var columns = Read(mlContext, plain, rows, directions, isSparse, [.. sensitivities.Select(s => isRaw ? s.OfRawScore() : s)]);
        for (var row = 0; row < Rows; row++)
        {
            double[] x = [.. rows[row].Select(value => (double)value)];
            HyperDual[] constants = PlainTask.Constants(x);
            double[] First(HyperDual[] predictions) => [.. predictions.Select(value => value.First)];
            double[] Along(double[] v) => First(plain.Of([.. x.Select((value, f) => new HyperDual(value, v[f]))], isRaw));
            double[] Mixed(double[] u, double[] v) =>
                [.. plain.Of([.. x.Select((value, f) => new HyperDual(value, u[f], v[f]))], isRaw).Select(value => value.Mixed)];
            double[] fixedDirection = [.. Fixed.Select(value => (double)value)];
            var each = PerFeature(f => Along(Basis(f)));

            AssertClose(Along(Basis(2)), columns["Feature"][row]);
            AssertClose(Along(fixedDirection), columns["Fixed"][row]);
            AssertClose(Along([.. directions[row].Select(value => (double)value)]), columns["Along"][row]);
            AssertClose(Flat(each), columns["Each"][row]);
            AssertClose(
                First(plain.Of(constants, isRaw, theta: (i, f) => new HyperDual(plain.Theta[i, f], theta[i, f]))), columns["Theta"][row]);
            AssertClose(First(plain.Of(constants, isRaw, a: (j, i) => new HyperDual(plain.A[j, i], a[j, i]))), columns["A"][row]);
            AssertClose(
                First(plain.Of(constants, isRaw, bias: [.. plain.Bias.Select((b, j) => new HyperDual(b, bias[j]))])), columns["Bias"][row]);
            AssertClose(
                Flat([.. each.Select(output => output.Select((value, f) => value * x[f]).ToArray())]), columns["InputTimesGradient"][row]);
            AssertClose(Flat(PerFeature(f => Mixed(fixedDirection, Basis(f)))), columns["Hessian"][row]);
            AssertClose(Flat(PerFeature(f => Mixed(Basis(1), Basis(f)))), columns["HessianColumn"][row]);
            AssertClose(Mixed(fixedDirection, fixedDirection), columns["Second"][row]);
            AssertClose(Mixed(Basis(1), Basis(1)), columns["SecondInOne"][row]);
            AssertIntegrated(plain, x, isRaw, columns["Integrated"][row]);
        }
    }

    /// <summary>
    /// A step of 1/64 along a direction has an error of truncation, a sixth of the third derivative times the square of the step, and one
    /// of rounding: of the features that are moved, and of the prediction, one unit of a number and 16 of the functions of other responses.
    /// </summary>
    [Theory]
    [MemberData(nameof(Predictions))]
    public void Features_and_directions_are_the_central_differences_of_the_column_of_predictions(string prediction)
    {
        const float Step = 1f / 64;
        var mlContext = new MLContext();
        var random = new Random(8);
        var (plain, rows) = (Model(random, prediction, rank: 2), Thinned(random));
        var model = ChosenTask.Create(mlContext, prediction, plain.Theta, plain.A, plain.Bias);
        var (isNumber, isRate) = (
            ChosenTask.Predictions[prediction].ResponseCode == 0, ChosenTask.Predictions[prediction].ResponseCode == 1);
        foreach (var isSparse in Both)
        {
            var columns = Read(
                mlContext, plain, rows, rows, isSparse, [Tangent.EachFeature(), Tangent.FeatureDirection("Fixed", Fixed)]);
            for (var f = 0; f <= Features; f++)
            {
                float[] direction = f < Features ? [.. Basis(f).Select(value => (float)value)] : Fixed;
                float[][] Predict(float step) => Columns.Read(
                    model.Transform(Data(mlContext, [.. rows.Select(row => Moved(row, direction, step))], rows, isSparse)),
                    ChosenTask.Column(prediction));
                var (up, down) = (Predict(Step), Predict(-Step));
                var slope = Enumerable.Range(0, plain.Outputs)
                    .Max(i => Math.Abs(plain.Coefficients.Row(i).Zip(direction, (c, v) => c * v).Sum()));
                for (var row = 0; row < Rows; row++)
                {
                    var moved = rows[row].Select((x, slot) => (Math.Abs(x) + 1) * Enumerable.Range(0, plain.Outputs)
                        .Max(i => Math.Abs(plain.Coefficients[i, slot]))).Sum();
                    for (var j = 0; j < plain.Outputs; j++)
                    {
                        var size = Math.Max(Math.Abs(up[row][j]), Math.Abs(down[row][j]));
                        var rounding = Rounding.OfFloat * (((isNumber ? 1 : 16) * size) + ((isRate ? size : 1) * moved)) / Step;
                        var truncation = Third(prediction, size) * slope * slope * slope * Step * Step / 6;
                        var difference = (up[row][j] - (double)down[row][j]) / (2 * Step);
                        var found = f < Features
                            ? columns["FeatureSensitivities"][row][(j * Features) + f]
                            : columns["Fixed"][row][j];
                        Assert.Equal(difference, found, rounding + truncation);
                    }
                }
            }
        }
    }

    /// <summary>
    /// The largest third derivative of a prediction p along a tangent of raw scores whose elements are at most 1. Of a probability among
    /// several it is p (q′³ + 3 q′ q″ + q‴) with q = log p. For softmax |q′| is at most 2, and q″ and q‴ are a variance, at most 1,
    /// and a third cumulant, at most 2: 8 + 6 + 2. One-versus-all is the softmax of logarithms of sigmoids, whose derivatives are at most
    /// 1, 1/4 and 0.1: |q″| is at most 1 + 1/4, and |q‴| at most 2 + 3/8 + 0.2, so that it is 8 + 7.5 + 2.6.
    /// </summary>
    private static double Third(string prediction, double size) => ChosenTask.Predictions[prediction].ResponseCode switch
    {
        0 => 0,
        1 => size,
        2 => 1.0 / 8,
        3 => 16,
        4 => 18.1,
        var code => throw new InvalidOperationException($"No response has the code {code}."),
    };

    public static TheoryData<string> Predictions => [.. ChosenTask.Predictions.Keys];

    /// <summary>Directions have a slot for each output, and kinds with a number for each feature one for both.</summary>
    [Theory]
    [MemberData(nameof(Predictions))]
    public void Slots_are_named_after_outputs_and_features(string prediction)
    {
        var mlContext = new MLContext();
        var random = new Random(9);
        var (plain, rows) = (Model(random, prediction, rank: 2), Thinned(random));
        var data = Data(mlContext, rows, rows, isSparse: false);
        var estimator = mlContext.Transforms.JvpSensitivity(
            ChosenTask.Create(mlContext, prediction, plain.Theta, plain.A, plain.Bias),
            Tangent.Feature("depth"),
            Tangent.EachFeature(),
            Sensitivity.IntegratedGradients());
        var view = estimator.Fit(data).Transform(data);
        Assert.Equal(SchemaText.Of(estimator.GetOutputSchema(SchemaText.Shape(data))), SchemaText.Of(view));
        var outputs = ChosenTask.OutputNames(prediction, plain.Outputs);
        string[] Named(params string[] names) =>
            outputs.Length == 0 ? names : [.. outputs.SelectMany(output => names.Select(name => $"{output}/{name}"))];
        Assert.Equal(Named(FeatureNames), Names(view, "FeatureSensitivities"));
        Assert.Equal(Named([.. FeatureNames, "completeness delta"]), Names(view, "IntegratedGradients"));
        if (ChosenTask.IsVector(prediction))
            Assert.Equal(outputs, Names(view, "Sensitivity_depth"));
        else
            Assert.Equal(NumberDataViewType.Single, view.Schema["Sensitivity_depth"].Type);
    }

    /// <summary>Saved and loaded in another context, and the model itself saved and loaded before: the same bits and names.</summary>
    [Theory]
    [MemberData(nameof(Predictions))]
    public void Saved_and_loaded_it_gives_the_same_columns(string prediction)
    {
        var mlContext = new MLContext();
        var random = new Random(10);
        var (plain, rows) = (Model(random, prediction, rank: 2), Thinned(random));
        var data = Data(mlContext, rows, rows, isSparse: true);
        var model = ChosenTask.Create(mlContext, prediction, plain.Theta, plain.A, plain.Bias);
        var decides = ChosenTask.Predictions[prediction].ResponseCode >= 2;
        var fitted = mlContext.Transforms.JvpSensitivity(
            model,
            [
                Tangent.EachFeature(),
                Tangent.EachFeature("Raw").OfRawScore(),
                Sensitivity.IntegratedGradients(),
                .. decides ? new[] { Sensitivity.SmallestChange() } : [],
            ]).Fit(data);
        var loaded = ModelArchive.Load(new MLContext(), ModelArchive.Save(mlContext, fitted, data.Schema));
        var (expected, actual) = (fitted.Transform(data), loaded.Transform(data));
        Assert.Equal(SchemaText.Of(expected), SchemaText.Of(actual));
        Assert.Equal(Columns.Read(expected), Columns.Read(actual));
        Assert.Equal(Names(expected, "Raw"), Names(actual, "Raw"));
    }

    private static void AssertIntegrated(PlainTask plain, double[] x, bool isRaw, float[] column)
    {
        const int Intervals = 1000;
        double[] way = [.. x.Select((value, f) => value - Baseline[f])];
        var sums = PlainMatrix.Of(plain.Outputs, Features, (_, _) => 0);
        for (var i = 0; i <= Intervals; i++)
        {
            var (t, weight) = ((double)i / Intervals, (i is 0 or Intervals ? 1 : i % 2 == 0 ? 2 : 4) / (3.0 * Intervals));
            for (var f = 0; f < Features; f++)
            {
                var point = way.Select((step, slot) => new HyperDual(Baseline[slot] + (t * step), slot == f ? 1 : 0)).ToArray();
                var predictions = plain.Of(point, isRaw);
                for (var j = 0; j < plain.Outputs; j++)
                    sums[j, f] += weight * way[f] * predictions[j].First;
            }
        }

        var (after, before) = (
            plain.Of(PlainTask.Constants(x), isRaw), plain.Of(PlainTask.Constants(Baseline.Select(value => (double)value)), isRaw));
        for (var j = 0; j < plain.Outputs; j++)
        {
            var slots = column[(j * (Features + 1))..((j + 1) * (Features + 1))];
            AssertClose(sums.Row(j), slots[..Features]);
            var difference = after[j].Value - before[j].Value;
            var size = slots[..Features].Sum(value => Math.Abs((double)value));

            // Completeness, of slots that are rounded, and the reported error of the sum before rounding.
            Assert.Equal(difference, slots[..Features].Sum(value => (double)value), 1e-6 * size);
            Assert.InRange(Math.Abs(slots[Features]), 0, 1e-8 * size);
        }
    }

    private static PlainTask Model(Random random, string prediction, int rank)
    {
        var outputs = ChosenTask.IsVector(prediction) ? 3 : 1;
        return new PlainTask(
            prediction, random.Matrix(rank, Features), random.Matrix(outputs, rank), [.. random.Vector(outputs).Select(b => (double)b)]);
    }

    private static Dictionary<string, float[][]> Read(
        MLContext mlContext, PlainTask plain, float[][] rows, float[][] directions, bool isSparse, Sensitivity[] sensitivities)
    {
        var data = Data(mlContext, rows, directions, isSparse);
        var model = ChosenTask.Create(mlContext, plain.Prediction, plain.Theta, plain.A, plain.Bias);
        return Columns.Read(mlContext.Transforms.JvpSensitivity(model, sensitivities).Fit(data).Transform(data));
    }

    private static IDataView Data(MLContext mlContext, float[][] rows, float[][] directions, bool isSparse) => Example.AsData(
        mlContext, rows.Zip(directions, (x, xDot) => new Example(x, xDot, isSparse)), Features, FeatureNames);

    private static float[][] Thinned(Random random) => [.. Enumerable.Range(0, Rows).Select(_ =>
        random.Vector(Features).Select(value => random.Next(3) == 0 ? 0 : 2 * value).ToArray())];

    private static float[] Moved(float[] row, float[] direction, float step) =>
        [.. row.Zip(direction, (value, v) => value + (step * v))];

    private static double[] Basis(int feature) => [.. Enumerable.Range(0, Features).Select(f => f == feature ? 1.0 : 0)];

    /// <summary>The numbers of each feature, by output.</summary>
    private static double[][] PerFeature(Func<int, double[]> ofFeature)
    {
        var byFeature = Enumerable.Range(0, Features).Select(ofFeature).ToArray();
        return [.. Enumerable.Range(0, byFeature[0].Length).Select(j => byFeature.Select(outputs => outputs[j]).ToArray())];
    }

    private static double[] Flat(double[][] values) => [.. values.SelectMany(row => row)];

    private static string[] Names(IDataView view, string column)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema[column].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, (1e-6 * Math.Abs(pair.First)) + 1e-13));
    }
}
