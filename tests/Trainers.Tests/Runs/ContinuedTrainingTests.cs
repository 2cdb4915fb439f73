using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>Training that starts from a model.</summary>
public class ContinuedTrainingTests
{
    private static readonly MLContext MlContext = new(seed: 1);
    private static readonly Problem Rows = RandomProblem.Easy(1, rows: 200, features: 3);

    /// <summary>
    /// The parameters went through single precision, 2⁻²⁴ each. At the optimum the loss is flat, so it differs by the square of that times
    /// its curvature: the first six digits are equal, even if the parameters are not exactly at the optimum.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_begins_with_the_loss_where_the_model_ended(bool standardize)
    {
        var data = Rows.DataView(MlContext);
        var options = new TwoLayerLinearRegressionTrainer.Options { MaximumEpochs = 30, Standardize = standardize };
        var first = MlContext.Regression.Trainers.TwoLayerLinear(options).Fit(data).Model;
        var second = MlContext.Regression.Trainers.TwoLayerLinear(options).Fit(data, first).Model;
        var (ended, began) = (first.TrainingHistory[first.TrainingHistory.BestEpoch - 1].Loss, second.TrainingHistory[0].Loss);
        Assert.Equal(ended, began, 1e-6 * ended);
    }

    /// <summary>
    /// Far from zero, a bias in single precision would be off by a deviation. A step of size 0 leaves the parameters at the start: in
    /// mini-batches they went through single precision in standardized units, with some roundings of numbers of size 1.
    /// </summary>
    [Theory]
    [InlineData(false, 1e-7)]
    [InlineData(true, 1e-6)]
    public void It_begins_where_the_model_ended_however_far_from_zero_features_are(bool batches, double tolerance)
    {
        var random = new Random(1);
        var x = PlainMatrix.Of(200, 3, (_, f) => f == 2 ? random.Normal() : 4e6 + random.Normal());
        var problem = new Problem(x, [.. Enumerable.Range(0, 200).Select(row => x[row, 0] - x[row, 1] + (0.1 * random.Normal()))]);
        var data = problem.DataView(MlContext);
        var first = MlContext.Regression.Trainers.TwoLayerLinear().Fit(data).Model;
        var options = new TwoLayerLinearRegressionTrainer.Options { MaximumEpochs = 1 };
        if (batches)
            options = options with { Optimizer = Optimizer.Adam(), LearningRate = 1e-30 };
        var second = MlContext.Regression.Trainers.TwoLayerLinear(options).Fit(data, first).Model;
        for (var row = 0; row < problem.Rows; row++)
        {
            var features = Array.ConvertAll(problem.X.Row(row), v => (float)v);
            Assert.Equal(first.Score(features), second.Score(features), 10 * tolerance);
        }
    }

    /// <summary>
    /// The rows do not determine the coefficient of a constant feature. One epoch only evaluates the loss: the model equals the first one,
    /// up to rounding.
    /// </summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(5e6, false)]
    public void A_feature_that_is_constant_now_keeps_its_coefficient(double value, bool sparseBatches)
    {
        var random = new Random(1);
        var x = PlainMatrix.Of(200, 12, (_, _) => random.Next(8) == 0 ? 1 + random.NextDouble() : 0);
        var first = Fit(new Problem(x, [.. Enumerable.Range(0, 200).Select(row => 3 + x.Row(row).Sum())]), new(), null);
        var constant = new Problem(PlainMatrix.Of(200, 12, (i, j) => j == 0 ? value : x[i, j]), Rows.Y);
        var options = new TwoLayerLinearRegressionTrainer.Options { MaximumEpochs = 1 };
        if (sparseBatches)
            options = options with { Optimizer = Optimizer.AdaGrad(), LearningRate = 1e-30 };
        var second = Fit(constant, options, first);

        // Units of the labels divide A, and units of the features Theta, in single precision, in both directions; the bias takes a dozen
        // products of size 3.
        var tolerance = 100 * Math.Pow(2, -24);
        Assert.Equal(1, first.EffectiveCoefficients[0, 0], 1e-3);
        Assert.Equal(first.EffectiveCoefficients[0, 0], second.EffectiveCoefficients[0, 0], tolerance);
        Assert.Equal(first.EffectiveCoefficients[0, 5], second.EffectiveCoefficients[0, 5], tolerance);
        Assert.Equal(first.Bias[0], second.Bias[0], tolerance * 3);

        static TwoLayerLinearRegressionModelParameters Fit(
            Problem problem, TwoLayerLinearRegressionTrainer.Options options, TwoLayerLinearRegressionModelParameters? previous)
        {
            var (data, trainer) = (problem.DataView(MlContext, sparse: true), MlContext.Regression.Trainers.TwoLayerLinear(options));
            return previous is null ? trainer.Fit(data).Model : trainer.Fit(data, previous).Model;
        }
    }

    [Fact]
    public void A_model_of_other_sizes_is_refused_with_both()
    {
        var other = MlContext.Regression.Trainers.TwoLayerLinear(rank: 2).Fit(Rows.DataView(MlContext)).Model;
        var exception =
            Assert.Throws<ArgumentOutOfRangeException>(
                () => MlContext.Regression.Trainers.TwoLayerLinear().Fit(Rows.DataView(MlContext), other));
        Assert.Contains("3 features, rank 2, 1 outputs and a bias", exception.Message, StringComparison.Ordinal);
        Assert.Contains("3 features, rank 1, 1 outputs and a bias", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Scores of 150 as logarithms of rates would have losses of 10⁶⁵, and the gradient would be small in comparison.</summary>
    [Fact]
    public void A_model_whose_scores_mean_something_else_is_refused()
    {
        var data = new Problem(Rows.X, Array.ConvertAll(Rows.Y, Math.Abs)).DataView(MlContext);
        var other = MlContext.Regression.Trainers.TwoLayerLinear().Fit(data).Model;
        var options = new TwoLayerLinearRegressionTrainer.Options { Loss = TrainingLoss.Poisson() };
        var exception =
            Assert.Throws<ArgumentOutOfRangeException>(() => MlContext.Regression.Trainers.TwoLayerLinear(options).Fit(data, other));
        Assert.Contains(
            "The scores of the previous model have the response function Identity; the scores of this training have Exponential",
            exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void No_data_is_an_error() =>
        Assert.Throws<ArgumentNullException>(
            () => MlContext.Regression.Trainers.TwoLayerLinear()
                .Fit(null!, MlContext.Regression.Trainers.TwoLayerLinear().Fit(Rows.DataView(MlContext)).Model));

    [Fact]
    public void No_model_is_an_error() =>
        Assert.Throws<ArgumentNullException>(() => MlContext.Regression.Trainers.TwoLayerLinear().Fit(Rows.DataView(MlContext), null!));
}
