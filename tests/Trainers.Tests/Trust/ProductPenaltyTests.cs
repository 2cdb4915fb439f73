using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Tests.MiniBatch;
using Cotangent.Trainers.Tests.MultiOutput;
using Cotangent.Trainers.Tests.Objectives;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// λ₂/2 |A Theta|² with mini-batches at every rank. With 30 features and 3 outputs it is computed from the Gram matrices of the factors at
/// ranks 1 and 2, and from its elements at rank 3.
/// </summary>
public class ProductPenaltyTests
{
    private const double Strength = 0.5;

    /// <summary>
    /// The difference between a step with a rate of 1 with and without the penalty. Each sum has at most 30 · 3 · 3 terms of a handful of
    /// roundings each, and the parameters after the step are rounded in both runs.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Its_value_and_gradient_are_those_of_plain_loops_at_every_rank(int rank)
    {
        const int Features = 30;
        const int Outputs = 3;
        var problem = BatchProblem.Draw(1, Storage.Dense, features: Features, rank: rank, outputs: Outputs);
        var options = new TwoLayerLinearRegressionTrainer.Options { L2Regularization = Strength };
        var (value, gradient, bound) = Plain(problem, Features, rank, Outputs);
        var gamma = 2 * Rounding.Gamma(problem.Operations, Rounding.OfFloat);
        double[] magnitude = Array.ConvertAll(problem.Start, p => Math.Abs((double)p));

        // A step far below the parameters leaves the penalty of the start in the loss of the epoch.
        var still = Optimizer.StochasticGradientDescent(momentum: 0, batchSize: 1000);
        var data = problem.Magnitude();
        Assert.Equal(
            value,
            problem.Run(still, 1e-30, options).RunEpoch().Loss - problem.Run(still, 1e-30).RunEpoch().Loss,
            gamma * (data.Value(magnitude) + bound.Sum()));

        var (with, without) = (problem.Run(still, 1, options), problem.Run(still, 1));
        with.RunEpoch();
        without.RunEpoch();
        var (left, right) = (without.BestParameters(), with.BestParameters());
        var slopes = data.Gradient(magnitude);
        for (var i = 0; i < gradient.Length; i++)
            Assert.Equal(gradient[i], left[i] - (double)right[i], gamma * (bound[i] + slopes[i] + magnitude[i]));
    }

    /// <summary>
    /// Ridge regression of rank k has a closed form: reduced-rank regression on the rows and n more with target 0. Targets have deviation
    /// 1, so that shared units do not matter. At the end of half a cosine the steps vanish, and the error is the rest of the descent after
    /// 500 epochs; the test requires 1e-3 of the loss, and a wrong penalty gives twice the loss.
    /// </summary>
    [Theory]
    [InlineData(1, "Adam")]
    [InlineData(2, "Adam")]
    [InlineData(3, "Adam")]
    [InlineData(1, "StochasticGradientDescent")]
    [InlineData(2, "StochasticGradientDescent")]
    [InlineData(3, "StochasticGradientDescent")]
    [InlineData(1, "Lbfgs")]
    [InlineData(2, "Lbfgs")]
    [InlineData(3, "Lbfgs")]
    public void Mini_batches_and_Lbfgs_end_at_the_loss_of_reduced_rank_ridge_regression(int rank, string name)
    {
        var easy = TargetsProblem.Easy(1, rows: 200, features: 10, targets: 3);
        var problem = new TargetsProblem(ColumnUnits.Of(easy.X).Standardize(easy.X), ColumnUnits.Of(easy.Y).Standardize(easy.Y));
        var isMiniBatch = name != "Lbfgs";
        var fit = TargetsTraining.Fit(problem, new()
        {
            Rank = rank,
            L2Regularization = Strength,
            Optimizer = isMiniBatch ? BatchProblem.Rule(name) : Optimizer.Lbfgs(),
            MaximumEpochs = isMiniBatch ? 500 : null,
            LearningRateSchedule = isMiniBatch ? LearningRateSchedule.Cosine() : LearningRateSchedule.Constant(),
        });

        var (n, rows) = (problem.X.Columns(), problem.Rows);
        var root = Math.Sqrt(Strength * rows);
        var x = PlainMatrix.Of(rows + n, n, (i, f) => i < rows ? problem.X[i, f] : i - rows == f ? root : 0);
        var y = PlainMatrix.Of(rows + n, 3, (i, j) => i < rows ? problem.Y[i, j] : 0);
        var expected = Loss(ClosedForm.Fit(x, y, rank, bias: false));
        Assert.Equal(expected, Loss(fit.Linear), 1e-3 * expected);

        double Loss(LinearFit linear) =>
            linear.Loss(problem.X, problem.Y) + (Strength / 2 * linear.Coefficients.RowMajor().Sum(c => c * c));
    }

    /// <summary>Value, gradient in Theta and then A, and the magnitudes of both.</summary>
    private static (double Value, double[] Gradient, double[] Bound) Plain(BatchProblem problem, int n, int k, int m)
    {
        double Theta(int i, int f) => problem.Start[(i * n) + f];
        double A(int j, int i) => problem.Start[(k * n) + (j * k) + i];
        var (value, gradient, bound) = (0.0, new double[(k * n) + (m * k)], new double[(k * n) + (m * k)]);
        for (var j = 0; j < m; j++)
        {
            for (var f = 0; f < n; f++)
            {
                var (c, size) = (0.0, 0.0);
                for (var i = 0; i < k; i++)
                    (c, size) = (c + (A(j, i) * Theta(i, f)), size + Math.Abs(A(j, i) * Theta(i, f)));
                value += Strength / 2 * c * c;
                for (var i = 0; i < k; i++)
                {
                    gradient[(i * n) + f] += Strength * c * A(j, i);
                    gradient[(k * n) + (j * k) + i] += Strength * c * Theta(i, f);
                    bound[(i * n) + f] += Strength * size * Math.Abs(A(j, i));
                    bound[(k * n) + (j * k) + i] += Strength * size * Math.Abs(Theta(i, f));
                }
            }
        }

        return (value, gradient, bound);
    }
}
