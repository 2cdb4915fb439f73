using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;
using Cotangent.Trainers.Tests.Runs;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.MiniBatch;

public class BatchGradientTests
{
    public static MatrixTheoryData<Storage, bool, bool> Cases => new(Enum.GetValues<Storage>(), [true, false], [true, false]);

    /// <summary>Observed through a step of plain descent with a rate of 1, which adds the rounding of the parameters.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradient_of_a_batch_are_those_of_plain_loops_over_its_rows(Storage storage, bool bias, bool centered)
    {
        const int First = 10;
        const int Count = 25;
        var problem = BatchProblem.Draw(1, storage, bias, centered);
        double[] start = Array.ConvertAll(problem.Start, p => (double)p);
        double[] magnitude = Array.ConvertAll(start, Math.Abs);
        var parameters = Parameters(problem);
        var gradient = Gradient(problem, parameters);
        var pool = new ShuffleBuffer(problem.Rows).Read().First();

        var loss = gradient.Evaluate(pool, First, Count, 1 / problem.Weights.Skip(First).Take(Count).Sum(), default);
        gradient.Update(new BatchStep(0, 0, 1));

        var gamma = 2 * Rounding.Gamma(problem.Operations, Rounding.OfFloat);
        var (plain, bound) = (problem.Plain(First, Count), problem.Magnitude(First, Count));
        Assert.Equal(plain.Value(start), loss, gamma * bound.Value(magnitude));
        AssertStepped(start, plain.Gradient(start), bound.Gradient(magnitude), InLayoutOrder(parameters), 1, gamma);
        Assert.Equal(
            LeastSquares.Norm(plain.Gradient(start)), gradient.GradientNorm(), gamma * LeastSquares.Norm(bound.Gradient(magnitude)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_loss_alone_is_that_of_the_gradient(Storage storage, bool bias, bool centered)
    {
        var problem = BatchProblem.Draw(1, storage, bias, centered);
        var gradient = Gradient(problem, Parameters(problem));
        var pool = new ShuffleBuffer(problem.Rows).Read().First();
        Assert.Equal(gradient.Evaluate(pool, 3, 20, 0.5, default), gradient.Loss(pool, 3, 20, 0.5));
    }

    /// <summary>
    /// The gradient of the loss by the scores is w (p - y), so twice the bound of a squared error whose labels are 2: an error d of the
    /// scores changes a probability by at most 2 d, and p and y are at most 1.
    /// </summary>
    [Theory]
    [InlineData(Storage.Dense)]
    [InlineData(Storage.Sparse)]
    public void Of_classes_it_is_that_of_the_objective_in_double(Storage storage)
    {
        var problem = BatchProblem.Draw(1, storage) with { Loss = TrainingLoss.SoftmaxCrossEntropy() };
        var tiles = problem.Rows.Read().Select((tile, t) => new Tile
        {
            Rows = tile.Rows,
            Dense = tile.Dense,
            Sparse = tile.Sparse,
            Weights = tile.Weights,
            Labels = [.. Enumerable.Range(0, tile.Rows).Select(row => (float)((t + row) % 3))],
        });
        var rows = new MemoryTileSet([.. tiles], 5, Targets.OneOf(["a", "b", "c"]));
        double[] start = Array.ConvertAll(problem.Start, p => (double)p);
        var expected = new double[start.Length];
        problem.Objective(rows).Evaluate(start, expected);

        var run = problem.Run(Optimizer.StochasticGradientDescent(momentum: 0, batchSize: 1000), rate: 1, rows: rows);
        run.RunEpoch();

        var bound = (problem with { Y = problem.Y.Map(_ => 2) }).Magnitude().Gradient(Array.ConvertAll(start, Math.Abs));
        AssertStepped(start, expected, bound, run.BestParameters().Values, 1, 4 * Rounding.Gamma(problem.Operations, Rounding.OfFloat));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_batch_of_all_rows_without_momentum_is_a_step_of_full_batch_descent(Storage storage, bool bias, bool centered)
    {
        const double Rate = 0.25;
        var problem = BatchProblem.Draw(1, storage, bias, centered);
        var run = problem.Run(Optimizer.StochasticGradientDescent(momentum: 0, batchSize: problem.X.Rows()), Rate);
        double[] start = Array.ConvertAll(problem.Start, p => (double)p);
        double[] magnitude = Array.ConvertAll(start, Math.Abs);
        var expected = new double[start.Length];
        var value = problem.Objective(problem.Rows).Evaluate(start, expected);

        var epoch = run.RunEpoch();

        var gamma = 2 * Rounding.Gamma(problem.Operations, Rounding.OfFloat);
        Assert.Equal(value, epoch.Loss, gamma * problem.Magnitude().Value(magnitude));
        Assert.Equal(Rate, epoch.StepSize);
        var found = Array.ConvertAll(run.BestParameters().Values, p => (double)p);
        double[] stepped = [.. start.Zip(expected, (p, g) => p - (Rate * g))];
        problem.Units.ToRaw(problem.Layout, stepped);
        double[] error = [.. start.Zip(problem.Magnitude().Gradient(magnitude), (p, g) => gamma * (Math.Abs(p) + (Rate * g)))];
        // The bias takes the rest of the shift of the features: a sum over all coefficients.
        AssertFolded(problem, error, stepped, found);
    }

    /// <summary>
    /// The sum over the batches of a pass is the sum over all rows, so with steps far below the parameters the losses are the ones of the
    /// full batch.
    /// </summary>
    [Theory]
    [InlineData(Storage.Dense, 7)]
    [InlineData(Storage.Sparse, 7)]
    [InlineData(Storage.Mixed, 10)]
    public void The_loss_of_an_epoch_is_the_mean_over_its_batches_with_penalties_at_its_end(Storage storage, int batchSize)
    {
        var problem = BatchProblem.Draw(1, storage);
        var options = new TwoLayerLinearRegressionTrainer.Options
        {
            FirstLayerL1Regularization = 2,
            FirstLayerL2Regularization = 3,
            SecondLayerL1Regularization = 5,
            SecondLayerL2Regularization = 7,
        };
        double[] start = Array.ConvertAll(problem.Start, p => (double)p);
        double[] magnitude = Array.ConvertAll(start, Math.Abs);

        var epoch = problem.Run(Optimizer.StochasticGradientDescent(batchSize: batchSize), rate: 1e-30, options).RunEpoch();

        double Penalty(double l1, double l2, Range part) => start[part].Sum(p => (l1 * Math.Abs(p)) + (l2 / 2 * p * p));
        var penalties = Penalty(2, 3, problem.Layout.Theta) + Penalty(5, 7, problem.Layout.A);
        Assert.Equal(
            problem.Plain().Value(start) + penalties,
            epoch.Loss,
            2 * Rounding.Gamma(problem.Operations, Rounding.OfFloat) * (problem.Magnitude().Value(magnitude) + penalties));
    }

    /// <summary>λ₂ AᵀA Theta and λ₂ A Theta Thetaᵀ.</summary>
    [Fact]
    public void The_penalty_of_the_product_adds_its_gradient()
    {
        const double L2 = 0.5;
        var problem = BatchProblem.Draw(1, Storage.Dense);
        var rule = Optimizer.StochasticGradientDescent(momentum: 0, batchSize: 1000);
        var options = new TwoLayerLinearRegressionTrainer.Options { L2Regularization = L2 };
        var (with, without) = (problem.Run(rule, 1, options), problem.Run(rule, 1));
        var loss = with.RunEpoch().Loss;
        var lossWithout = without.RunEpoch().Loss;

        var (k, n, m) = (problem.Layout.Rank, problem.Layout.Features, problem.Layout.Outputs);
        var theta = PlainMatrix.Of(k, n, (i, f) => problem.Start[(i * n) + f]);
        var a = PlainMatrix.Of(m, k, (j, i) => problem.Start[(k * n) + (j * k) + i]);
        var product = a.Times(theta);
        var slope = product.Map(c => L2 * c);
        double[] expected = [.. a.Transposed().Times(slope).RowMajor(), .. slope.Times(theta.Transposed()).RowMajor(), 0, 0, 0];

        // An element of the product is off by γ times its magnitudes, and its slope by λ₂ times that.
        var magnitude = a.Map(Math.Abs).Times(theta.Map(Math.Abs)).Map(all => L2 * all);
        var (absoluteTheta, absoluteA) = (theta.Map(Math.Abs), a.Map(Math.Abs));
        double[] bound =
            [.. absoluteA.Transposed().Times(magnitude).RowMajor(), .. magnitude.Times(absoluteTheta.Transposed()).RowMajor(), 0, 0, 0];
        var (left, right) = (without.BestParameters().Values, with.BestParameters().Values);
        var data = problem.Magnitude().Gradient(Array.ConvertAll(problem.Start, p => Math.Abs((double)p)));
        var gamma = 2 * Rounding.Gamma(problem.Operations, Rounding.OfFloat);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], left[i] - (double)right[i], gamma * (bound[i] + data[i] + Math.Abs(problem.Start[i])));

        // The loss of the batch is before the step, the penalty after it.
        var (endTheta, endA) =
            (PlainMatrix.Of(k, n, (i, f) => right[(i * n) + f]), PlainMatrix.Of(m, k, (j, i) => right[(k * n) + (j * k) + i]));
        var (end, largest) = (endA.Times(endTheta), endA.Map(Math.Abs).Times(endTheta.Map(Math.Abs)));
        var penalty = end.RowMajor().Sum(c => L2 / 2 * c * c);
        Assert.Equal(penalty, loss - lossWithout, gamma * largest.RowMajor().Sum(c => L2 * c * c));
    }

    [Fact]
    public void With_sparse_rows_a_penalty_of_the_product_is_refused()
    {
        var problem = BatchProblem.Draw(1, Storage.Sparse);
        var options = new TwoLayerLinearRegressionTrainer.Options { Optimizer = Optimizer.AdaGrad(), L2Regularization = 0.5 };
        var message = Assert.Throws<ArgumentOutOfRangeException>(() => Decision.Of(options, problem.Rows, problem.Layout)).Message;
        Assert.Contains("Options.L2Regularization is 0.5", message, StringComparison.Ordinal);
        Assert.Contains("FirstLayerL2Regularization", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Storage.Dense)]
    [InlineData(Storage.Sparse)]
    [InlineData(Storage.Mixed)]
    public void The_validation_loss_is_that_of_plain_loops_at_the_end_of_the_epoch(Storage storage)
    {
        var (problem, other) = (BatchProblem.Draw(1, storage), BatchProblem.Draw(2, storage, rows: 200, rowsPerTile: 2));
        Assert.Equal(double.NaN, problem.Run(Optimizer.Adam()).ValidationLoss());
        var run = problem.Run(Optimizer.Adam(), validation: other.Rows);
        run.RunEpoch();
        var parameters = Array.ConvertAll(run.BestParameters().Values, p => (double)p);
        Assert.Equal(
            other.Plain().Value(parameters),
            run.ValidationLoss(),
            2 * Rounding.Gamma(other.Operations, Rounding.OfFloat) * other.Magnitude().Value(Array.ConvertAll(parameters, Math.Abs)));
        Assert.Equal(run.ValidationLoss(), run.ValidationLoss());
    }

    private static BatchParameters Parameters(BatchProblem problem) => new(problem.Layout, problem.Start);

    private static IBatchGradient Gradient(BatchProblem problem, BatchParameters parameters) =>
        problem.Gradient(parameters, Optimizer.StochasticGradientDescent(momentum: 0, batchSize: 30));

    private static float[] InLayoutOrder(BatchParameters parameters) =>
        parameters.Best(Units.None(parameters.Layout.Features, parameters.Layout.Outputs)).Values;

    /// <summary>p - rate g, with the rounding of their sum, in addition to the rounding of the gradient.</summary>
    private static void AssertStepped(double[] start, double[] gradient, double[] bound, float[] found, double rate, double gamma)
    {
        Assert.Equal(start.Length, found.Length);
        for (var i = 0; i < start.Length; i++)
            Assert.Equal(start[i] - (rate * gradient[i]), found[i], gamma * (Math.Abs(start[i]) + (rate * bound[i])));
    }

    /// <summary>
    /// The conversion to raw units multiplies errors by scales. The error of a bias is the sum of the errors of all coefficients times the
    /// means, and the rounding of their sum.
    /// </summary>
    private static void AssertFolded(BatchProblem problem, double[] error, double[] expected, double[] found)
    {
        var (n, k, m, units) = (problem.Layout.Features, problem.Layout.Rank, problem.Layout.Outputs, problem.Units);
        for (var i = 0; i < k * n; i++)
            Assert.Equal(expected[i], found[i], (error[i] * units.FeatureScales[i % n]) + (Rounding.OfFloat * Math.Abs(expected[i])));
        for (var i = k * n; i < (k * n) + (m * k); i++)
            Assert.Equal(
                expected[i], found[i], (error[i] * units.LabelDeviations[(i - (k * n)) / k]) + (Rounding.OfFloat * Math.Abs(expected[i])));
        for (var j = 0; j < m && problem.Layout.HasBias; j++)
        {
            var at = (k * n) + (m * k) + j;
            var tolerance = (units.LabelDeviations[j] * error[at]) + (Rounding.OfFloat * Math.Abs(expected[at]));
            for (var i = 0; i < k; i++)
            {
                var a = (k * n) + (j * k) + i;
                for (var f = 0; f < n; f++)
                {
                    var (t, unit) = ((i * n) + f, units.LabelDeviations[j] * units.FeatureScales[f] * Math.Abs(units.FeatureMeans[f]));
                    var (aNow, tNow) = (Math.Abs(expected[a]) / units.LabelDeviations[j], Math.Abs(expected[t]) / units.FeatureScales[f]);
                    tolerance += unit * ((error[a] * tNow) + (error[t] * aNow) + (error[a] * error[t]));
                }
            }

            Assert.Equal(expected[at], found[at], tolerance);
        }
    }
}
