using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Tests.Losses;

/// <summary>Training ends at the optimum of the formula of each loss, built in or custom.</summary>
public class LossTrainingTests
{
    private const double Smoothing = 0.05;

    private static readonly Problem Numbers = RandomProblem.Easy(1, rows: 120, features: 4);
    private static readonly Problem Counts = new(Numbers.X, Array.ConvertAll(Numbers.Y, y => Math.Floor(Math.Exp(y / 4))));
    private static readonly Problem Yes = new(Numbers.X, Array.ConvertAll(Numbers.Y, y => y > 0 ? 1.0 : 0));

    private static readonly TrainingLoss CustomSquared = TrainingLoss.Of((g, y) => 0.5 * Expr.Square(g - y));
    private static readonly TrainingLoss CustomHuber = TrainingLoss.Of((g, y) => Huber(Expr.Abs(g - y), PlainRowLoss.Delta));
    private static readonly TrainingLoss CustomLogistic =
        TrainingLoss.Of((g, y) => Expr.Softplus(g) - (y * g), scoresAs: TrainingLoss.Logistic());

    /// <summary>Loss, labels, the plain formula, and a bound of its curvature.</summary>
    private static readonly Dictionary<string,
    (TrainingLoss Loss, Problem Problem, string Plain, Func<double, double> Curvature)> Cases = new()
    {
        ["Squared"] = (TrainingLoss.Squared(), Numbers, "Squared", _ => 1),
        ["Squared, custom"] = (CustomSquared, Numbers, "Squared", _ => 1),
        ["Huber"] = (TrainingLoss.Huber(PlainRowLoss.Delta), Numbers, "Huber", _ => 1),
        ["Huber, custom"] = (CustomHuber, Numbers, "Huber", _ => 1),
        ["Pinball"] = (
            TrainingLoss.Pinball(PlainRowLoss.Tau, PlainRowLoss.Smoothing / RobustUnit(Numbers)),
            Numbers,
            "Pinball",
            _ => 1 / (4 * PlainRowLoss.Smoothing)),
        ["Poisson"] = (TrainingLoss.Poisson(), Counts, "Poisson", Math.Exp),
        ["Logistic"] = (TrainingLoss.Logistic(), Yes, "Logistic", _ => 0.25),
        ["Logistic, custom"] = (CustomLogistic, Yes, "Logistic", _ => 0.25),
        ["Cauchy, custom"] = (PlainRowLoss.All["A function of expressions"].Loss, Numbers, "A function of expressions", _ => 2),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    /// <summary>
    /// Training leaves 1e-11 of the gradient at a score of zero, which is below 10 here. Then Theta, A, their product and b are rounded
    /// to single precision: four units of each term of a score, times the curvature.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void It_ends_where_the_gradient_of_the_plain_formula_vanishes(string name)
    {
        var (loss, problem, plain, curvature) = Cases[name];
        var fit = Training.Fit(problem, new() { Loss = loss });
        Assert.True(fit.Parameters.TrainingHistory.Converged);
        for (var feature = -1; feature < problem.Features; feature++)
        {
            var (gradient, tolerance) = (0.0, 1e-9);
            for (var row = 0; row < problem.Rows; row++)
            {
                var x = feature < 0 ? 1 : problem.X[row, feature];
                var terms = problem.X.Row(row)
                    .Zip(fit.Coefficients, (value, coefficient) => value * coefficient)
                    .Append(fit.Parameters.Bias[0])
                    .ToArray();
                var g = terms.Sum();
                gradient += x * PlainRowLoss.All[plain].Gradient([g], [problem.Y[row]])[0] / problem.Rows;
                tolerance += Math.Abs(x) * curvature(g) * Rounding.Gamma(4, Rounding.OfFloat) * terms.Sum(Math.Abs) / problem.Rows;
            }

            Assert.Equal(0, gradient, tolerance);
        }
    }

    /// <summary>
    /// Both end at the optimum to 1e-11, times the square of a condition number below 10, and round there to single precision.
    /// </summary>
    [Theory]
    [InlineData("Squared")]
    [InlineData("Huber")]
    [InlineData("Logistic")]
    public void A_custom_loss_trains_to_the_optimum_of_the_loss_of_the_same_formula(string name)
    {
        var (builtIn, problem, _, _) = Cases[name];
        var (expected, fit) =
            (Training.Fit(problem, new() { Loss = builtIn }), Training.Fit(problem, new() { Loss = Cases[$"{name}, custom"].Loss }));
        Assert.InRange(StandardizedError.Of(fit, expected.Linear, problem), 0, 1e-6);
        Assert.Equal(expected.Parameters.Bias[0], fit.Parameters.Bias[0], 1e-6 * (1 + Math.Abs(expected.Parameters.Bias[0])));
        Assert.Equal(expected.Parameters.TrainingHistory[^1].Loss, fit.Parameters.TrainingHistory[^1].Loss, 1e-9);
        Assert.Equal(expected.Parameters.Model.Response, fit.Parameters.Model.Response);
    }

    [Fact]
    public void The_custom_squared_loss_gives_least_squares() =>
        StandardizedError.AssertPromised(Training.Fit(Numbers, new() { Loss = CustomSquared }), LeastSquares.Fit(Numbers), Numbers);

    /// <summary>
    /// Gradients end at 1e-4 of what they would be at a score of zero, and the condition number of the curvature is below 10.
    /// </summary>
    [Fact]
    public void A_loss_of_MLNET_trains_to_the_optimum_of_ours()
    {
        AssertSame(Numbers, TrainingLoss.From(new SquaredLoss()), TrainingLoss.Squared());
        AssertSame(Counts, TrainingLoss.From(new PoissonLoss()), TrainingLoss.Poisson());

        static void AssertSame(Problem problem, TrainingLoss theirs, TrainingLoss ours)
        {
            var fit = Training.Fit(problem, new() { Loss = theirs, Tolerance = 1e-4 });
            Assert.True(fit.Parameters.TrainingHistory.Converged);
            Assert.InRange(StandardizedError.Of(fit, Training.Fit(problem, new() { Loss = ours }).Linear, problem), 0, 1e-3);
            Assert.Equal(ours.Response, fit.Parameters.Model.Response);
        }
    }

    /// <summary>
    /// The derivative in the bias vanishes: the smoothed shares of all residuals below zero add up to τ. A residual counts for 1 or 0
    /// instead of its smoothed share, which differs by s(-|r|/s); the parameters are rounded to single precision, which moves a residual
    /// of a few units by 1e-6 and its share by 1e-6/4s.
    /// </summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void With_a_pinball_loss_a_share_tau_of_the_labels_lies_below(double tau)
    {
        var problem = RandomProblem.Easy(2, rows: 1000, features: 3);
        var fit = Training.Fit(problem, new() { Loss = TrainingLoss.Pinball(tau, Smoothing) });
        Assert.True(fit.Parameters.TrainingHistory.Converged);
        var residuals = fit.Linear.Predict(problem.X).RowMajor().Zip(problem.Y, (g, y) => y - g).ToArray();
        var width = Smoothing * RobustUnit(problem);
        var smoothed = residuals.Sum(r => 1 / (1 + Math.Exp(Math.Abs(r) / width)));
        Assert.InRange(smoothed, 0, 0.05 * problem.Rows);
        Assert.Equal(tau * problem.Rows, residuals.Count(r => r < 0), smoothed + (problem.Rows * 1e-6 / (4 * width)));
    }

    /// <summary>
    /// A twentieth of the labels moves up by a thousand: the mean follows by fifty, a robust loss by a few deviations of the others.
    /// </summary>
    [Theory]
    [InlineData("Huber")]
    [InlineData("Pinball")]
    public void Labels_far_off_pull_the_mean_and_not_a_robust_loss(string name)
    {
        var clean = RandomProblem.Easy(3, rows: 200, features: 2);
        var spoilt = new Problem(clean.X, [.. clean.Y.Select((y, row) => row % 20 == 0 ? y + 1000 : y)]);
        TrainingLoss robust = name == "Huber" ? TrainingLoss.Huber(1) : TrainingLoss.Pinball(0.5, 1e-2);
        var expected = Training.Fit(clean).Parameters.Bias[0];
        Assert.InRange(Training.Fit(spoilt).Parameters.Bias[0] - expected, 40, 60);
        Assert.InRange(Training.Fit(spoilt, new() { Loss = robust }).Parameters.Bias[0] - expected, -5, 5);
    }

    [Fact]
    public void Scores_are_shown_through_the_link()
    {
        var mlContext = new MLContext(1);
        var data = Yes.DataView(mlContext);
        var model = mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options { Loss = CustomLogistic })
            .Fit(data);
        var scores = model.Transform(data).GetColumn<float>("Score").ToArray();
        Assert.All(scores, score => Assert.InRange(score, 0, 1));

        // Where the logistic loss has a bias, the probabilities have the mean of the labels: its derivative in b vanishes, but for
        // rounding to single precision.
        Assert.Equal(Yes.Y.Average(), scores.Average(score => (double)score), 1e-6);
    }

    /// <summary>
    /// The distance of the quartiles over that of a normal distribution of deviation 1; a quartile is the least label with its share at
    /// or below it.
    /// </summary>
    private static double RobustUnit(Problem problem)
    {
        var sorted = problem.Y.Order().ToArray();
        double Quantile(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
        return (Quantile(0.75) - Quantile(0.25)) / 1.3489795;
    }

    /// <summary>Written in another way than the loss that there is.</summary>
    private static Expr Huber(Expr distance, double delta)
    {
        var near = Expr.Minimum(distance, delta);
        return (0.5 * Expr.Square(near)) + (delta * (distance - near));
    }
}
