using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>A score equals plain loops in double over the parameters of training, rounded once, even if terms cancel.</summary>
public class ScoreDigitsTests
{
    private static readonly MLContext MlContext = new(seed: 1);

    /// <summary>By the product of the layers, and layer by layer, with the hidden units on the stack and in memory that is lent.</summary>
    public static TheoryData<int, int, int> Shapes =>
        new() { { 1, 1, 1 }, { 7, 3, 1 }, { 33, 8, 1 }, { 5, 5, 4 }, { 40, 2, 50 }, { 300, 290, 600 } };

    /// <summary>The bias takes off all but 1 of what the features add, which is some thousand times as much.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Where_the_bias_cancels_the_features_scores_keep_the_digits_of_double(int features, int rank, int outputs)
    {
        var (random, layout) = (new Random(features), new ParameterLayout(features, rank, outputs, HasBias: true));
        var parameters = Array.ConvertAll(new double[layout.Count], _ => random.Normal());
        var x = Array.ConvertAll(new float[features], _ => random.Next(3) == 0 ? 0 : 1000 + (float)random.Normal());
        for (var j = 0; j < outputs; j++)
            parameters[layout.Bias][j] = 0;
        var (uncancelled, _) = Plain(layout, parameters, x);
        for (var j = 0; j < outputs; j++)
            parameters[layout.Bias.Start.Value + j] = (1 + random.NextDouble()) - uncancelled[j];
        AssertScores(layout, parameters, x);
    }

    /// <summary>
    /// Features that are nearly the same, with coefficients that nearly take each other off: what is left are digits that single
    /// precision does not have.
    /// </summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Where_coefficients_cancel_scores_keep_the_digits_of_double(int features, int rank, int outputs)
    {
        var (random, layout) = (new Random(features), new ParameterLayout(2 * features, rank, outputs, HasBias: false));
        var parameters = Array.ConvertAll(new double[layout.Count], _ => random.Normal());
        for (var i = 0; i < rank * features; i++)
            parameters[(2 * i) + 1] = (1e-6 * random.Normal()) - (parameters[2 * i] *= 1000);
        var x = new float[2 * features];
        for (var f = 0; f < features; f++)
            x[2 * f] = x[(2 * f) + 1] = (float)random.Normal();
        AssertScores(layout, parameters, x);
    }

    /// <summary>No two neighbors in single precision there are nearer than 1.</summary>
    [Fact]
    public void A_feature_of_0_and_1_beside_ten_million_scores_both()
    {
        double[] parameters = [0.3, 1.7, 2 - (0.3 * 1.7 * 1e7)];
        var model = Model(new ParameterLayout(1, 1, 1, HasBias: true), parameters);
        Assert.Equal(2f, model.RawScore(new FeatureRow([1e7f])), 1e-6f);
        Assert.Equal(2.51f, model.RawScore(new FeatureRow([1e7f + 1])), 1e-6f);
    }

    /// <summary>
    /// Of one feature least squares has a formula, and its line goes through the means: in deviations from these nothing cancels.
    /// </summary>
    [Theory]
    [InlineData(5e6, false)]
    [InlineData(5e6, true)]
    [InlineData(-4e6, false)]
    public void Of_a_feature_far_from_zero_scores_are_those_of_the_line_through_the_means(double offset, bool isSparse)
    {
        var problem = Far(offset);
        var model = MlContext.Regression.Trainers.TwoLayerLinear().Fit(problem.DataView(MlContext, isSparse));
        var expected = Line(problem);
        var scores = model.Transform(problem.DataView(MlContext, isSparse)).GetColumn<float>("Score").ToArray();
        using var file = new MemoryStream();
        MlContext.Model.Save(model, problem.DataView(MlContext).Schema, file);
        var loaded = new MLContext().Model.Load(file, out _).Transform(problem.DataView(MlContext, isSparse));
        Assert.Equal(scores, loaded.GetColumn<float>("Score"));

        // Half a spacing for rounding the score; the gradient stops at 10⁻¹¹ of its first, and the mean has 16 digits, of which 7 are its
        // own.
        for (var row = 0; row < problem.Rows; row++)
            Assert.Equal(expected[row], scores[row], HalfSpacing(expected[row]) + 1e-8);
    }

    /// <summary>
    /// Standardized, a feature far from zero is the same feature, up to a rounding of its mean, which shows in single precision here and
    /// there: each of 200 steps may differ by some of these.
    /// </summary>
    [Fact]
    public void Mini_batches_score_a_feature_far_from_zero_as_they_do_beside_it()
    {
        const double Offset = 5e6;
        var far = Far(Offset);
        var near = new Problem(far.X.Map(x => x - Offset), far.Y);
        var options = new TwoLayerLinearRegressionTrainer.Options { Optimizer = Optimizer.Adam(), MaximumEpochs = 20 };
        var (farFit, nearFit) = (Training.Fit(far, options).Parameters, Training.Fit(near, options).Parameters);
        Assert.Null(farFit.Model.Raw.Remainders);
        for (var row = 0; row < far.Rows; row++)
            Assert.Equal(nearFit.Score([(float)near.X[row, 0]]), farFit.Score([(float)far.X[row, 0]]), 200 * 5 * Rounding.OfFloat);
    }

    private static Problem Far(double offset)
    {
        var random = new Random(1);
        var deviations = Enumerable.Range(0, 500).Select(_ => random.Normal()).ToArray();
        return new Problem(
            PlainMatrix.Of(500, 1, (i, _) => offset + deviations[i]), [.. deviations.Select(d => (3 * d) + (0.1 * random.Normal()))]);
    }

    private static double[] Line(Problem problem)
    {
        var x = Enumerable.Range(0, problem.Rows).Select(row => problem.X[row, 0]).ToArray();
        var (xMean, yMean) = (x.Average(), problem.Y.Average());
        var slope = x.Zip(problem.Y, (xi, yi) => (xi - xMean) * (yi - yMean)).Sum() / x.Sum(xi => (xi - xMean) * (xi - xMean));
        return Array.ConvertAll(x, xi => yMean + (slope * (xi - xMean)));
    }

    private static TwoLayerLinearModel Model(ParameterLayout layout, double[] parameters) =>
        new(RawParameters.Of(layout, parameters), ResponseFunction.Identity);

    /// <summary>Dense and sparse, within what the roundings of plain loops and of 48 bits for each layer leave.</summary>
    private static void AssertScores(ParameterLayout layout, double[] parameters, float[] x)
    {
        var model = Model(layout, parameters);
        var (expected, terms) = Plain(layout, parameters, x);
        int[] columns = [.. Enumerable.Range(0, x.Length).Where(f => x[f] != 0)];
        var (dense, sparse) = (new float[layout.Outputs], new float[layout.Outputs]);
        model.Predict(new FeatureRow(x), dense);
        model.Predict(FeatureRow.Of(new VBuffer<float>(x.Length, columns.Length, [.. columns.Select(f => x[f])], columns)), sparse);
        var share = (2 * Rounding.Gamma((layout.Features * layout.Rank) + 2)) + (2 * Math.Pow(2, -48));
        for (var j = 0; j < expected.Length; j++)
        {
            // A test of digits that single precision does not have.
            Assert.True(terms[j] * Rounding.OfFloat > 10 * HalfSpacing(expected[j]));
            Assert.Equal(expected[j], dense[j], HalfSpacing(expected[j]) + (share * terms[j]));
            Assert.Equal(expected[j], sparse[j], HalfSpacing(expected[j]) + (share * terms[j]));
        }
    }

    private static double HalfSpacing(double value) => ((double)MathF.BitIncrement(Math.Abs((float)value)) - Math.Abs((float)value)) / 2;

    /// <summary>A Theta x + b, and the sum of the magnitudes of its terms.</summary>
    private static (double[] Scores, double[] Magnitudes) Plain(ParameterLayout layout, double[] parameters, float[] x)
    {
        var (scores, magnitudes) = (new double[layout.Outputs], new double[layout.Outputs]);
        for (var j = 0; j < scores.Length; j++)
        {
            for (var i = 0; i < layout.Rank; i++)
            {
                for (var f = 0; f < x.Length; f++)
                    Add(parameters[layout.ThetaLength + (j * layout.Rank) + i] * parameters[(i * layout.Features) + f] * x[f]);
            }

            if (layout.HasBias)
                Add(parameters[layout.ThetaLength + layout.ALength + j]);

            void Add(double term) => (scores[j], magnitudes[j]) = (scores[j] + term, magnitudes[j] + Math.Abs(term));
        }

        return (scores, magnitudes);
    }
}
