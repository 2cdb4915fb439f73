using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>Training that starts from a model.</summary>
public class ContinuedTrainingTests
{
    private static readonly MLContext MlContext = new(seed: 1);
    private static readonly Problem Rows = RandomProblem.Easy(1, rows: 200, features: 3);

    /// <summary>
    /// The parameters went through single precision on the way, 2⁻²⁴ each. At the optimum the loss is flat, so it differs by the square of that times its
    /// curvature: nothing that is left in the sixth digit, even where they do not stand exactly at the optimum.
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

    /// <summary>A constant feature has no coefficient in training; what it added is in the bias.</summary>
    [Fact]
    public void A_feature_that_is_constant_now_keeps_its_share_in_the_bias()
    {
        var first = MlContext.Regression.Trainers.TwoLayerLinear().Fit(Rows.DataView(MlContext)).Model;
        var constant = new Problem(PlainMatrix.Of(Rows.Rows, 3, (i, j) => j == 0 ? 2 : Rows.X[i, j]), Rows.Y);
        var options = new TwoLayerLinearRegressionTrainer.Options { MaximumEpochs = 1 };
        var second = MlContext.Regression.Trainers.TwoLayerLinear(options).Fit(constant.DataView(MlContext), first).Model;

        // One epoch only looks at the loss: the function is that of the first model, up to the rounding of some ten single-precision products of size 10.
        var (before, after) = (MlContext.Model, second);
        _ = before;
        for (var row = 0; row < 5; row++)
        {
            var x = constant.X.Row(row);
            double Score(TwoLayerLinearRegressionModelParameters model) => model.Bias + Enumerable.Range(0, 3).Sum(j => x[j] * model.EffectiveCoefficients[0, j]);
            Assert.Equal(Score(first), Score(after), 20 * 10 * Math.Pow(2, -24));
        }
    }

    [Fact]
    public void A_model_of_other_sizes_is_refused_with_both()
    {
        var other = MlContext.Regression.Trainers.TwoLayerLinear(rank: 2).Fit(Rows.DataView(MlContext)).Model;
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => MlContext.Regression.Trainers.TwoLayerLinear().Fit(Rows.DataView(MlContext), other));
        Assert.Contains("3 features, rank 2, 1 outputs and a bias", exception.Message, StringComparison.Ordinal);
        Assert.Contains("3 features, rank 1, 1 outputs and a bias", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Scores of 150 as logarithms of rates would be losses of 10⁶⁵, and a gradient that is small beside them.</summary>
    [Fact]
    public void A_model_whose_scores_mean_something_else_is_refused()
    {
        var data = new Problem(Rows.X, Array.ConvertAll(Rows.Y, Math.Abs)).DataView(MlContext);
        var other = MlContext.Regression.Trainers.TwoLayerLinear().Fit(data).Model;
        var options = new TwoLayerLinearRegressionTrainer.Options { Loss = new TrainingLoss.Poisson() };
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => MlContext.Regression.Trainers.TwoLayerLinear(options).Fit(data, other));
        Assert.Contains("The scores of the previous model have the link Identity; those of this training have Exponential", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_data_is_an_error() =>
        Assert.Throws<ArgumentNullException>(() => MlContext.Regression.Trainers.TwoLayerLinear().Fit(null!, MlContext.Regression.Trainers.TwoLayerLinear().Fit(Rows.DataView(MlContext)).Model));

    [Fact]
    public void No_model_is_an_error() =>
        Assert.Throws<ArgumentNullException>(() => MlContext.Regression.Trainers.TwoLayerLinear().Fit(Rows.DataView(MlContext), null!));
}
