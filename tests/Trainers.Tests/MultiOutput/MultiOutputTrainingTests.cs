using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.MultiOutput;

/// <summary>Results of the trainer of many targets.</summary>
public class MultiOutputTrainingTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>
    /// The features are standard normal and the noise has a deviation of 0.05, so a coefficient of least squares on 200 rows has one of
    /// about 0.05/√200 = 0.0035; four of them are 0.015. The README of the data prints A Theta and b.
    /// </summary>
    [Fact]
    public void Two_by_three_gives_A_Theta_and_b_within_the_noise()
    {
        double[,] product = { { 1.625, 0.5 }, { -2.75, 3 }, { 0.75, -3.375 } };
        double[] bias = [0.5, -1, 2];
        var fit = TargetsTraining.Fit(TargetsProblem.Read("two-by-three.csv", targets: 3));
        Assert.Equal([2, 2], fit.Parameters.Theta.Lengths.ToArray());
        Assert.Equal([3, 2], fit.Parameters.A.Lengths.ToArray());
        for (var j = 0; j < 3; j++)
        {
            Assert.Equal(bias[j], fit.Linear.Bias[j], 0.015);
            for (var f = 0; f < 2; f++)
                Assert.Equal(product[j, f], fit.Linear.Coefficients[j, f], 0.015);
        }

        Assert.Equal(["y1", "y2", "y3"], fit.Parameters.TargetNames);
        Assert.Empty(fit.Warnings);
    }

    /// <summary>The engine sees the same numbers in the same order.</summary>
    [Fact]
    public void One_target_trains_and_scores_to_the_bits_of_a_regression()
    {
        var problem = RandomProblem.Easy(1, rows: 60, features: 4);
        var data = problem.DataView(_mlContext);
        var regression = _mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options { Seed = 3 }).Fit(data);
        var vectors = new TargetsProblem(problem.X, problem.YColumn).DataView(_mlContext);
        var options = new TwoLayerLinearMultiOutputTrainer.Options { Seed = 3 };
        var targets = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(options).Fit(vectors);
        Assert.Equal(regression.Model.Model.Parameters, targets.Model.Model.Parameters);
        var scores = targets.Transform(vectors).GetColumn<float[]>("Score").Select(Assert.Single);
        Assert.Equal(regression.Transform(data).GetColumn<float>("Score"), scores);
    }

    [Fact]
    public void Sparse_labels_and_features_train_to_the_bits_of_dense_ones()
    {
        var random = new Random(1);
        var dense = TargetsProblem.Easy(1, rows: 60, features: 4, targets: 3);
        var problem = new TargetsProblem(dense.X.Map(v => random.Next(3) == 0 ? v : 0), dense.Y.Map(v => random.Next(3) == 0 ? v : 0));
        float[] Parameters(bool sparse) => new MLContext(1).MultiOutputRegression.Trainers.TwoLayerLinear()
            .Fit(problem.DataView(_mlContext, sparse)).Model.Model.Parameters;
        Assert.Equal(Parameters(sparse: false), Parameters(sparse: true));
    }

    /// <summary>
    /// Slots of 0 and 1. At the optimum the gradient in b is zero: the mean probability of a slot is the share of its ones, but for what
    /// 2,000 epochs leave.
    /// </summary>
    [Fact]
    public void A_logistic_loss_gives_a_probability_for_each_slot()
    {
        var random = new Random(1);
        var x = random.Normals(300, 2);
        var y = PlainMatrix.Of(300, 3, (i, j) => (j == 2 ? x[i, 0] - x[i, 1] : 2 * x[i, j]) + random.Normal() > 0.5 ? 1 : 0);
        var problem = new TargetsProblem(x, y, "red", "round", "ripe");
        var fit = TargetsTraining.Fit(problem, new() { Loss = TrainingLoss.Logistic() });
        var scored = fit.Model.Transform(problem.DataView(_mlContext));
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        var raw = fit.Linear.Predict(problem.X);
        for (var j = 0; j < 3; j++)
        {
            Assert.Equal(Enumerable.Range(0, 300).Average(i => y[i, j]), scores.Average(score => (double)score[j]), 1e-4);
            for (var i = 0; i < 300; i++)
            {
                // Three terms, rounded to single precision, of a magnitude below 20; the slope of the link is at most 1/4, and the link
                // rounds too.
                var tolerance = (20 * Rounding.Gamma(4, Rounding.OfFloat) / 4) + (4 * Rounding.OfFloat);
                Assert.Equal(1 / (1 + Math.Exp(-raw[i, j])), scores[i][j], tolerance);
            }
        }

        Assert.InRange(_mlContext.MultiOutputRegression.Evaluate(scored).RSquared, 0.2, 1);
    }

    /// <summary>
    /// Otherwise no parameters are best: any multiple of those that separate is better. The penalty is that of classes, 1 / W.
    /// </summary>
    [Fact]
    public void Labels_that_can_be_separated_have_finite_parameters()
    {
        var x = PlainMatrix.Of(40, 1, (i, _) => i - 19.5);
        var problem = new TargetsProblem(x, PlainMatrix.Of(40, 2, (i, j) => j == 0 == (i < 20) ? 1 : 0));
        var fit = TargetsTraining.Fit(problem, new() { Loss = TrainingLoss.Logistic() });
        Assert.Empty(fit.Warnings);
        Assert.True(fit.Parameters.TrainingHistory.Converged);
        Assert.InRange(fit.Linear.Coefficients[1, 0], 0.01, 10);
        Assert.Equal(-fit.Linear.Coefficients[0, 0], fit.Linear.Coefficients[1, 0], 1e-4);
    }

    [Fact]
    public void Training_goes_on_from_a_model()
    {
        var data = TargetsProblem.Easy(1, rows: 60, features: 4, targets: 3).DataView(_mlContext);
        var trainer = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(rank: 2);
        var first = trainer.Fit(data);
        var again = trainer.Fit(data, first.Model);
        Assert.Equal(first.Model.Model.Layout, again.Model.Model.Layout);
    }

    [Fact]
    public void But_not_from_one_of_other_targets()
    {
        var linnerud = TargetsProblem.Read("linnerud.csv", targets: 3);
        var trainer = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear();
        var first = trainer.Fit(linnerud.DataView(_mlContext));
        var other = new TargetsProblem(linnerud.X, linnerud.Y, "waist", "weight", "pulse").DataView(_mlContext);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(other, first.Model));
        Assert.Contains("waist, weight, pulse; expected", exception.Message, StringComparison.Ordinal);
        Assert.Contains("order: weight, waist, pulse.", exception.Message, StringComparison.Ordinal);
    }
}
