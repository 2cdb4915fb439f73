using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Optimizers;
using Cotangent.Trainers.Penalties;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Optimization;

public class GradientDescentTests
{
    /// <summary>One step of a given size eta takes two epochs: the first only measures.</summary>
    private const int OneStep = 2;

    [Fact]
    public void It_finds_the_minimum_of_a_bowl_to_the_tolerance()
    {
        var bowl = new Quadratic([100, 1, 0.01], [1, -2, 3]);
        var parameters = new double[3];

        // Without a given rate: momentum ripples for longer than the epochs after which Newton steps take over.
        var history = Minimize(bowl, parameters, tolerance: 1e-10, out var converged, maximumFlatEpochs: int.MaxValue);
        Assert.True(converged);
        AssertAtMinimum(bowl, parameters, history[^1], 1e-10);
    }

    [Fact]
    public void Its_measured_step_is_within_the_inverse_of_the_curvature()
    {
        var history = Minimize(new Quadratic([8, 1], [1, 1]), new double[2], tolerance: 1e-10, out _);

        // The margin is 1.1, and power iteration may be 5e-3 too small.
        Assert.All(history, epoch => Assert.InRange(epoch.StepSize, 1 / (1.1 * 8), 1 / (1.1 * 8 * 0.995)));
    }

    [Fact]
    public void A_start_at_the_minimum_has_converged()
    {
        var parameters = new double[] { 1, 1 };
        var history = Minimize(new Quadratic([1, 2], [1, 1]), parameters, tolerance: 0, out var converged);
        Assert.True(converged);
        Assert.Single(history);
        Assert.Equal([1, 1], parameters);
    }

    [Fact]
    public void Out_of_epochs_it_leaves_the_parameters_of_the_lowest_loss_it_met()
    {
        // A step of 1.5 / c overshoots by half at first, and by more with momentum.
        var bowl = new Quadratic([1, 0.01], [1, 1]);
        var parameters = new double[2];
        var history = Minimize(bowl, parameters, tolerance: 0, out var converged, learningRate: 1.5, maximumEpochs: 7);
        Assert.False(converged);
        Assert.Equal(history.Min(epoch => epoch.Loss), bowl.Evaluate(parameters, new double[2]));
    }

    /// <summary>
    /// Descent along the loss alone conserves Theta Thetaᵀ - AᵀA, and a step of size eta changes it by the squares of the step, because
    /// ThetaBar Thetaᵀ = Aᵀ C̄ Thetaᵀ = Aᵀ ABar.
    /// </summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public void One_step_changes_the_balance_of_the_layers_by_the_squares_of_the_step_alone(bool onMoments, int outputs)
    {
        const double Eta = 1.0 / 64;
        const int Rows = 40, Features = 4, Rank = 2;
        var random = new Random(outputs);
        var layout = new ParameterLayout(Features, Rank, outputs, true);
        var (x, y) = (random.Normals(Rows, Features).Map(v => (float)v), random.Normals(Rows, outputs).Map(v => (float)v));
        var (rows, units) = (Tiles.Of(x, y, null, Storage.Dense, 8), Units.None(Features, outputs));
        IObjective objective = onMoments
            ? Objectives.Objective.OnMoments(rows, units, layout)
            : Objectives.Objective.OnRows(rows, units, layout, TrainingLoss.Squared());

        var before = InitialParameters.Draw(layout, random);
        var (gradient, after) = (new double[layout.Count], (double[])before.Clone());
        objective.Evaluate(before, gradient);
        var history = Minimize(objective, after, tolerance: 0, out _, learningRate: Eta, maximumEpochs: OneStep);
        Assert.True(history[1].Loss < history[0].Loss);

        var change = PlainMatrix.Join(Balance(layout, after), Balance(layout, before), (late, early) => late - early);
        var squares = Balance(layout, gradient).Map(v => Eta * Eta * v);

        // The gradient, to Higham's gamma of its operations; the step and the two balances, to a few roundings of their terms. First-order
        // terms cancel, of size eta |p| |gradient|, with the magnitude of the gradient without signs.
        var magnitudes = new PlainLoss(x, y, null, layout).Magnitude(x.Map(Math.Abs)).Gradient(Array.ConvertAll(before, Math.Abs));
        var (largest, steepest) = (before.Max(Math.Abs), magnitudes.Max());
        var terms = (2 * Eta * steepest * (Features + outputs) * (largest + (Eta * steepest))) + ((Features + outputs) * largest * largest);
        var tolerance = Rounding.Gamma(Rows + (8 * (Features + Rank + outputs)) + 60) * terms;
        Assert.InRange(tolerance, 0, 1e-6 * squares.RowMajor().Max(Math.Abs));
        foreach (var (found, expected) in change.RowMajor().Zip(squares.RowMajor()))
            Assert.Equal(expected, found, tolerance);
    }

    [Fact]
    public void With_a_small_given_step_the_loss_falls_at_every_epoch()
    {
        var history = Minimize(new Quadratic([1, 0.1], [1, 1]), new double[2], tolerance: 0, out _, learningRate: 0.01, maximumEpochs: 30);
        Assert.All(history.Skip(1).Zip(history), pair => Assert.True(pair.First.Loss < pair.Second.Loss));
        Assert.All(history, epoch => Assert.Equal(0.01, epoch.StepSize));
    }

    /// <summary>
    /// At the start the reported curvature is 1 where the true one is 16, as near the stationary point: the first step is 16 times too
    /// long. It must be halved to below 2 / 16: from 1 / 1.1, at least three times.
    /// </summary>
    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(2)]
    public void A_measured_step_that_raises_the_loss_or_leaves_finite_numbers_is_taken_back_and_halved(double edge)
    {
        var bowl = new Misjudged(new Quadratic([16], [1]), p => p == 0 ? 1 : 16, edge);
        var parameters = new double[1];
        var history = Minimize(bowl, parameters, tolerance: 1e-9, out var converged);
        Assert.True(converged);
        for (var epoch = 0; epoch < 6; epoch += 2)
        {
            Assert.Equal(8, history[epoch].Loss);
            Assert.False(history[epoch + 1].Loss <= 8);
            Assert.Equal(history[epoch].StepSize / 2, history[epoch + 2].StepSize, 1e-3 * history[epoch].StepSize);
        }

        Assert.True(history[7].Loss < 8);

        // The last step, to the minimum, is no longer than the tolerance.
        Assert.Equal(1, parameters[0], 1e-9);
    }

    [Fact]
    public void However_often_a_step_is_taken_back_it_goes_on_while_the_loss_falls()
    {
        var bowl = new Misjudged(new Quadratic([16], [1]), _ => 1);

        // With a reported curvature of 1, a step is as long as the gradient: a ten-thousandth of the first one, 16.
        var history = Minimize(bowl, new double[1], tolerance: 16e-4, out var converged);
        Assert.True(converged);
        Assert.InRange(history.Zip(history.Skip(1)).Count(pair => pair.Second.Loss > pair.First.Loss), 61, int.MaxValue);
    }

    [Fact]
    public void Where_no_step_leads_on_it_gives_up_at_the_best_parameters_it_met()
    {
        var hopeless = new Misjudged(new Quadratic([1e30], [1]), _ => 1, edge: 2);
        var parameters = new double[1];
        var history = Minimize(hopeless, parameters, tolerance: 1e-9, out var converged);
        Assert.False(converged);
        Assert.Equal(0, parameters[0]);
        Assert.InRange(history.Count, 2, 200);
    }

    [Fact]
    public void Where_not_even_the_start_has_a_finite_loss_it_has_diverged()
    {
        var exception = Assert.Throws<DivergedException>(() =>
            Minimize(new Misjudged(new Quadratic([1], [1]), _ => 1, edge: 2), [3], tolerance: 1e-9, out _));
        Assert.Equal(double.NaN, exception.Loss);
    }

    /// <summary>
    /// The curvature triples between two measurements that are far apart, and the step, now too long, oscillates, first by a thousandth.
    /// Two consecutive gradients show it before the loss, which must grow by a hundredth of the first one.
    /// </summary>
    [Fact]
    public void Where_gradients_change_faster_than_the_step_allows_the_curvature_is_measured_at_once()
    {
        // Measured at 61, and not due again before 92.
        const int Change = 62;
        var bowl = new Quadratic([1, 1e-4], [1, 1]);
        var descent =
            Descent.Run(new GradientDescentRun(bowl, new double[2], new Convergence(bowl, 1e-11), new ResumableRandom(1)), 100, epoch =>
        {
            if (epoch == Change)
                (bowl.Curvatures[0], bowl.Minimum[0]) = (3, 1.001);
        });
        Assert.InRange(descent.History.Index().Skip(Change).First(epoch => epoch.Item.StepSize < 0.5).Index + 1, Change + 1, Change + 3);
    }

    /// <summary>
    /// The rest of a gradient may be rounding of terms that cancel: no step reduces it, and training would never end. Training has
    /// converged only if a step against it is within the tolerance.
    /// </summary>
    [Theory]
    [InlineData(1e-18, false)]
    [InlineData(2e-15, true)]
    public void A_gradient_that_is_nothing_but_rounding_is_the_end(double tolerance, bool expected)
    {
        var rounded = new Noisy(new Quadratic([1], [1]), noise: 1e-15);
        var history = Minimize(rounded, new double[1], tolerance, out var converged);
        Assert.Equal(expected, converged);
        Assert.Equal(expected ? EpochOutcome.Converged : EpochOutcome.Stuck, history[^1].Outcome);
        Assert.InRange(history.Count, 1, 300);
    }

    [Fact]
    public void Where_a_given_step_leaves_finite_numbers_it_has_diverged_with_that_step()
    {
        var exception = Assert.Throws<DivergedException>(() =>
            Minimize(new Quadratic([1], [1]), new double[1], tolerance: 1e-9, out _, learningRate: 1e6));
        Assert.Equal(1e6, exception.StepSize);
        Assert.False(double.IsFinite(exception.Loss));
    }

    /// <summary>The size of each step is the rate. An epoch reports the step that led to it, the first epoch the step to come.</summary>
    [Fact]
    public void A_given_rate_is_asked_for_each_step()
    {
        // A constant slope of 1, along which plain steps are as long as the rate. Momentum makes them longer.
        var slope = new Function(1, p => (p[0], [1]), (_, v) => v);
        var descent =
            Descent.Run(
                new GradientDescentRun(slope, [0], new Convergence(slope, 0), new ResumableRandom(1), step => Math.Pow(0.5, step)), 4);
        Assert.Equal([1, 1, 0.5, 0.25], descent.History.Select(epoch => epoch.StepSize));
        Assert.Equal([0, -1], descent.History.Take(2).Select(epoch => epoch.Loss));
    }

    /// <summary>
    /// With orthogonal features the optimum is known for each element: the minimum of the parabola, moved towards zero by s / c.
    /// </summary>
    [Fact]
    public void With_an_L1_penalty_a_bowl_has_its_minimum_moved_towards_zero_and_exact_zeros()
    {
        const double Strength = 2, Tolerance = 1e-10;
        double[] curvatures = [100, 1, 1, 1, 0.5, 0.01, 1], minimum = [1, -3, 1.5, -2, 3.9, 100, 5];
        var bowl = new Quadratic(curvatures, minimum);
        var run =
            new GradientDescentRun(
                bowl,
                [1, 1, 1, 1, 1, 1, 1],
                new Convergence(bowl, Tolerance),
                new ResumableRandom(1),
                threshold: new SoftThreshold((..6, Strength)));
        var descent = Descent.Run(run);
        Assert.True(descent.Converged);
        for (var i = 0; i < 6; i++)
        {
            var expected = Math.CopySign(Math.Max(0, Math.Abs(minimum[i]) - (Strength / curvatures[i])), minimum[i]);
            Assert.Equal(expected, descent.Parameters[i], expected == 0 ? 0 : LeftOver(descent.Last) / curvatures[i]);
        }

        // The last element has no penalty.
        Assert.Equal(5, descent.Parameters[6], LeftOver(descent.Last));

        var gradient = new double[7];
        Assert.Equal(
            bowl.Evaluate(descent.Parameters, gradient) + (Strength * descent.Parameters.Take(6).Sum(Math.Abs)), descent.Last.Loss, 1e-12);
    }

    /// <summary>
    /// The conditions of a minimum with L1 penalties: the gradient of the rest is the strength, against the sign of each element, and no
    /// larger than the strength where the element is zero.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void With_L1_penalties_on_both_layers_it_ends_where_the_subgradient_has_a_zero(int seed)
    {
        const double ThetaStrength = 0.1, AStrength = 0.05, Tolerance = 1e-9;
        const int Rows = 60, Features = 6, Rank = 2, Outputs = 3;
        var random = new Random(seed);
        var layout = new ParameterLayout(Features, Rank, Outputs, true);
        var x = random.Normals(Rows, Features).Map(v => (float)v);
        var y = PlainMatrix.Join(
            x.Times(random.Normals(Features, Outputs)), random.Normals(Rows, Outputs), (signal, noise) => (float)(signal + noise));
        var (rows, units) = (Tiles.Of(x, y, null, Storage.Dense, 20), Units.None(Features, Outputs));
        var objective = Objectives.Objective.OnMoments(rows, units, layout);
        var descent = Descent.Run(
            new GradientDescentRun(
                objective,
                InitialParameters.Draw(layout, random),
                new Convergence(objective, Tolerance, isExact: true),
                new ResumableRandom(1),
                threshold: SoftThreshold.Of(layout, ThetaStrength, AStrength)),
            50_000);
        Assert.True(descent.Converged);

        var gradient = new double[layout.Count];
        objective.Evaluate(descent.Parameters, gradient);

        // The gradient of the last epoch, of which Newton's step leaves a hundredth; the rest is second order.
        var tolerance = descent.Last.GradientNorm;
        Assert.InRange(tolerance, 0, 100 * Tolerance);
        for (var i = 0; i < layout.Count; i++)
        {
            var strength = i < layout.ThetaLength ? ThetaStrength : i < layout.ThetaLength + layout.ALength ? AStrength : 0;
            if (descent.Parameters[i] == 0)
                Assert.InRange(Math.Abs(gradient[i]), 0, strength + tolerance);
            else
                Assert.Equal(-strength * Math.Sign(descent.Parameters[i]), gradient[i], tolerance);
        }

        Assert.Contains(0, descent.Parameters);
    }

    [Fact]
    public void With_a_threshold_or_a_rate_too_it_goes_on_with_the_same_bits_after_a_break()
    {
        var bowl = new Quadratic([10, 1, 0.1], [1, -2, 3]);
        ResumedRun.AssertSameBits(
            start => new GradientDescentRun(
                bowl, start, new Convergence(bowl, 1e-9), new ResumableRandom(1), threshold: new SoftThreshold((.., 0.2))),
                [1, 1, 1],
                epochs: 60);
        ResumedRun.AssertSameBits(
            start => new GradientDescentRun(
                bowl, start, new Convergence(bowl, 1e-9), new ResumableRandom(1), step => 0.1 / (1 + (0.01 * step))),
                [1, 1, 1],
                epochs: 60);
    }

    /// <summary>
    /// Newton's step has a residual of a hundredth of the gradient. With curvatures from 100 to 0.01 this hundredth moves scores by 1/√0.01
    /// times itself, and the gradient was at most √100 times the measured change of the scores: together the tolerance itself. The rest is
    /// rounding of the parameters.
    /// </summary>
    private static void AssertAtMinimum(Quadratic bowl, double[] parameters, EpochResult last, double tolerance)
    {
        Assert.InRange(last.GradientNorm, 0, 10 * tolerance / (1 - 0.01));
        Assert.InRange(bowl.ScoreDistance(parameters), 0, tolerance);
    }

    /// <summary>The largest gradient after Newton's step, and the rounding of parameters up to 100 and curvatures up to 100.</summary>
    private static double LeftOver(EpochResult last) => (0.01 * last.GradientNorm) + (1e4 * Rounding.OfDouble);

    private static double[,] Balance(ParameterLayout layout, double[] p)
    {
        var theta = PlainMatrix.Of(layout.Rank, layout.Features, (i, f) => p[(i * layout.Features) + f]);
        var a = PlainMatrix.Of(layout.Outputs, layout.Rank, (j, i) => p[layout.ThetaLength + (j * layout.Rank) + i]);
        return PlainMatrix.Join(theta.Times(theta.Transposed()), a.Transposed().Times(a), (left, right) => left - right);
    }

    private static IReadOnlyList<EpochResult> Minimize(
        IObjective objective,
        double[] parameters,
        double tolerance,
        out bool converged,
        double? learningRate = null,
        int maximumEpochs = 10_000,
        int? maximumFlatEpochs = null)
    {
        Func<int, double>? rate = learningRate is { } given ? _ => given : null;
        var convergence = new Convergence(
            objective,
            tolerance,
            maximumFlatEpochs: maximumFlatEpochs ?? (rate is null ? Descent.MostFlatEpochs(Optimizer.GradientDescent()) : int.MaxValue));
        var descent = Descent.Run(new GradientDescentRun(objective, parameters, convergence, new ResumableRandom(1), rate), maximumEpochs);
        descent.Parameters.CopyTo(parameters, 0);
        converged = descent.Converged;
        return descent.History;
    }

    /// <summary>A parabola in one dimension that reports any given curvature, with an edge beyond which the loss is NaN.</summary>
    private sealed class Misjudged(
        Quadratic bowl,
        Func<double, double> claimedCurvature,
        double edge = double.PositiveInfinity) : IObjective
    {
        public int Count => bowl.Count;

        public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
        {
            var value = bowl.Evaluate(parameters, gradient);
            return Math.Abs(parameters.Span[0]) <= edge ? value : double.NaN;
        }

        public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product) =>
            product[0] = claimedCurvature(parameters.Span[0]) * direction.Span[0];

        public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product) =>
            bowl.HessianProduct(parameters, direction, product);

        public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) => Math.Abs(direction.Span[0]);
    }

    /// <summary>A parabola whose gradient is never smaller than noise.</summary>
    private sealed class Noisy(Quadratic bowl, double noise) : IObjective
    {
        public int Count => bowl.Count;

        public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
        {
            var value = bowl.Evaluate(parameters, gradient);
            gradient[0] = Math.Abs(gradient[0]) < noise ? noise : gradient[0];
            return value;
        }

        public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product) =>
            bowl.CurvatureProduct(parameters, direction, product);

        public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product) =>
            bowl.HessianProduct(parameters, direction, product);

        public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) =>
            bowl.ScoreChange(parameters, direction);
    }
}
