using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>The columns with rounding: real data, and random models with real parameters.</summary>
public class SensitivityRoundingTests
{
    private const double RelativeError = 1e-4;

    private static readonly string[] Columnwise = ["Fixed", "Sensitivity_Direction", "Theta", "A"];

    [Fact]
    public void On_diabetes_the_column_of_every_feature_is_the_central_difference_of_the_score()
    {
        var mlContext = new MLContext(seed: 1);
        var data = Diabetes.Load(mlContext);
        var model = Diabetes.Concatenation(mlContext).Append(Diabetes.Trainer(mlContext)).Fit(data);
        var columns = Columns.Read(
            mlContext.Transforms.JvpSensitivity(model, [.. Diabetes.FeatureNames.Select(name => Tangent.Feature(name))])
                .Fit(model.Transform(data))
                .Transform(model.Transform(data)));

        for (var feature = 0; feature < Diabetes.FeatureNames.Length; feature++)
        {
            var found = columns[$"Sensitivity_{Diabetes.FeatureNames[feature]}"];
            AssertIsCentralDifference(
                mlContext,
                model.LastTransformer,
                Plain(model.LastTransformer.Model),
                columns["Features"],
                feature,
                [.. found.Select(value => value[0])]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_random_models_the_column_of_every_feature_is_the_central_difference_of_the_score(int rank)
    {
        const int Features = 7;
        var mlContext = new MLContext();
        var random = new Random(rank);
        for (var repeat = 0; repeat < 5; repeat++)
        {
            var plain = RandomModel(random, rank, Features);
            var rows = random.Vectors(20, Features);
            var model = ChosenModel.Create(mlContext, plain);
            var data = Example.AsData(mlContext, rows.Select(x => new Example(x)), Features);
            var each =
                Columns.Read(
                    mlContext.Transforms.JvpSensitivity(model, Tangent.EachFeature()).Fit(data).Transform(data), "FeatureSensitivities");
            for (var feature = 0; feature < Features; feature++)
                AssertIsCentralDifference(mlContext, model, plain, rows, feature, [.. each.Select(values => values[feature])]);
        }
    }

    /// <summary>Each column is a sum of n + k products at most, in one order or another.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_random_models_every_column_is_what_loops_in_double_give(int rank)
    {
        const int Features = 6;
        var mlContext = new MLContext();
        var random = new Random(10 + rank);
        var plain = RandomModel(random, rank, Features);
        var (rows, directions) = (random.Vectors(50, Features), random.Vectors(50, Features));
        var (u, v, w) = (random.Vector(Features), random.Matrix(rank, Features), random.Matrix(1, rank));
        var data = Example.AsData(mlContext, rows.Zip(directions, (x, xDot) => new Example(x, xDot)), Features);
        var columns = Columns.Read(mlContext.Transforms.JvpSensitivity(
            ChosenModel.Create(mlContext, plain),
            Tangent.FeatureDirection("Fixed", u),
            Tangent.DirectionColumn("Direction"),
            Tangent.Theta("Theta", new(v.ToSingle())),
            Tangent.A("A", new(w.ToSingle()))).Fit(data).Transform(data));

        for (var row = 0; row < rows.Length; row++)
        {
            double[] Expected(PlainModel model, Func<double, double> part)
            {
                double[] x = [.. rows[row].Select(e => part(e))];
                double[] xDot = [.. directions[row].Select(e => part(e))];
                return [model.AlongFeatures([.. u.Select(e => part(e))]), model.AlongFeatures(xDot), model.AlongTheta(
                    v.Map(part), x), model.AlongA(
                    w.Map(part), x)];
            }

            var (expected, magnitudes) = (Expected(plain, e => e), Expected(plain.Magnitudes, Math.Abs));
            for (var i = 0; i < Columnwise.Length; i++)
                AssertWithin(
                    Rounding.Gamma(Features + rank, Rounding.OfFloat) * magnitudes[i], expected[i], columns[Columnwise[i]][row][0]);
        }
    }

    /// <summary>One product for each element, rounded once: the same bits.</summary>
    [Fact]
    public void At_rank_one_each_feature_at_once_is_EffectiveCoefficients_with_the_slot_names_of_the_features()
    {
        var mlContext = new MLContext(seed: 1);
        var data = Diabetes.Load(mlContext);
        var model = Diabetes.Concatenation(mlContext).Append(Diabetes.Trainer(mlContext)).Fit(data);
        var view = mlContext.Transforms.JvpSensitivity(model, Tangent.EachFeature())
            .Fit(model.Transform(data))
            .Transform(model.Transform(data));

        var coefficients = new float[Diabetes.FeatureNames.Length];
        model.LastTransformer.Model.EffectiveCoefficients.FlattenTo(coefficients);
        Assert.All(Columns.Read(view, "FeatureSensitivities"), row => Assert.Equal(coefficients, row));
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema["FeatureSensitivities"].GetSlotNames(ref names);
        Assert.Equal(Diabetes.FeatureNames, names.DenseValues().Select(name => name.ToString()));
    }

    /// <summary>
    /// The score is linear in a feature, so that a step h of any length gives the derivative c, and rounding alone sets it. A score is a
    /// sum of n products and b, with an error of γₙ₊₁ (M + |c| h) for the magnitude M of its terms at the row; the difference of two
    /// scores over 2 h has an error of γₙ₊₁ (M / h + |c|). Half of the tolerance is left to that: h ≥ M / (|c| (½ 10⁻⁴ / γₙ₊₁ - 1)). The
    /// other half is more than the column and the coefficient of the score need, k + 2 roundings. |c| is the sum of the magnitudes |aᵢ
    /// θᵢⱼ|, which at rank 1 is the magnitude of the derivative.
    /// </summary>
    private static void AssertIsCentralDifference(
        MLContext mlContext, ITransformer model, PlainModel plain, float[][] rows, int feature, float[] column)
    {
        var magnitudes = plain.Magnitudes;
        var scale = magnitudes.Coefficients[0, feature];
        var gamma = Rounding.Gamma(plain.Features + 1, Rounding.OfFloat);
        Assert.InRange(Rounding.Gamma(plain.Rank + 2, Rounding.OfFloat), 0, RelativeError / 2);

        float[][] Moved(int sign) =>
        [
            .. rows.Select(x =>
            {
                var shortest = magnitudes.Score([.. x.Select(e => (double)Math.Abs(e))]) / (scale * ((RelativeError / 2 / gamma) - 1));
                var step = Math.ScaleB(1, (int)Math.Ceiling(Math.Log2(shortest)));
                return x.Select((e, i) => i == feature ? (float)(e + (sign * step)) : e).ToArray();
            }),
        ];

        var (above, below) = (Moved(1), Moved(-1));
        var (up, down) = (Scores(mlContext, model, above), Scores(mlContext, model, below));
        for (var row = 0; row < rows.Length; row++)
        {
            // Both ends after rounding.
            var difference = ((double)up[row] - down[row]) / ((double)above[row][feature] - below[row][feature]);
            AssertWithin(RelativeError * scale, difference, column[row]);
        }
    }

    private static float[] Scores(MLContext mlContext, ITransformer model, float[][] rows) =>
        [.. Columns.Read(model.Transform(Example.AsData(mlContext, rows.Select(x => new Example(x)), rows[0].Length)), "Score")
            .Select(score => score[0])];

    private static void AssertWithin(double tolerance, double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"Expected {expected} within {tolerance}, found {actual}.");

    private static PlainModel Plain(TwoLayerLinearRegressionModelParameters model)
    {
        var (theta, a) = (new double[model.Theta.Lengths[0], model.Theta.Lengths[1]], new double[1, model.A.Lengths[1]]);
        for (var i = 0; i < theta.Rows(); i++)
        {
            a[0, i] = model.A[0, i];
            for (var j = 0; j < theta.Columns(); j++)
                theta[i, j] = model.Theta[i, j];
        }

        return new PlainModel(theta, a, model.Bias.IsEmpty ? null : model.Bias[0]);
    }

    private static PlainModel RandomModel(Random random, int rank, int features) =>
        new(random.Matrix(rank, features), random.Matrix(1, rank), random.Vector(1)[0]);
}
