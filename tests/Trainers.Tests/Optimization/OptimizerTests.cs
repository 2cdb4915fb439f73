using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>The properties of every full-batch optimizer.</summary>
public class OptimizerTests
{
    public static TheoryData<Optimizer> Optimizers =>
        [.. OptimizerTable.FullBatch.Select(name => OptimizerTable.All[name]), Optimizer.Lbfgs(historySize: 2)];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void It_finds_the_minimum_of_a_bowl_to_the_tolerance(Optimizer optimizer)
    {
        var bowl = new Quadratic([100, 1, 0.01], [1, -2, 3]);
        var descent = Descent.Run(Descent.Create(optimizer, bowl, new double[3], 1e-10));
        Assert.True(descent.Converged);

        // Newton's step leaves a hundredth of the gradient, which is at most √100 times the measured change of the scores. In scores this
        // is 1/√0.01 times as much.
        Assert.InRange(bowl.ScoreDistance(descent.Parameters), 0, 1e-10);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void The_first_epoch_stays_where_it_starts_and_may_have_converged(Optimizer optimizer)
    {
        var descent = Descent.Run(Descent.Create(optimizer, new Quadratic([1, 2], [1, 1]), [1, 1], 0));
        Assert.True(descent.Converged);
        Assert.Equal(0, Assert.Single(descent.History).Loss);
        Assert.Equal([1, 1], descent.Parameters);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Until_it_has_converged_the_parameters_are_those_that_the_loss_of_the_epoch_was_found_at(Optimizer optimizer)
    {
        var (objective, start) = Classes(seed: 1);
        var run = Descent.Create(optimizer, objective, start, 1e-9);
        for (var epoch = 1; epoch <= 15; epoch++)
        {
            var result = run.RunEpoch();
            Assert.True(result.Outcome == EpochOutcome.Continue || epoch > 5);
            if (result.Outcome != EpochOutcome.Continue)
                return;
            var gradient = new double[objective.Count];
            Assert.Equal(objective.Evaluate(run.Parameters, gradient), result.Loss);
            Assert.Equal(TensorPrimitives.Norm<double>(gradient), result.GradientNorm);
        }
    }

    /// <summary>A loss that is no parabola: the error after the step is its square, and no more than the error before it.</summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Where_it_has_converged_the_parameters_are_a_step_of_at_most_the_tolerance_further(Optimizer optimizer)
    {
        const double Tolerance = 1e-3;
        var steep =
            new Function(
                1,
                p => (Math.Cosh(p[0] - 1), [Math.Sinh(p[0] - 1)]),
                (p, v) => [Math.Cosh(p[0] - 1) * v[0]],
                scoreChange: LeastSquares.Norm);
        var run = Descent.Create(optimizer, steep, [0], Tolerance);
        var before = 0.0;
        for (var outcome = EpochOutcome.Continue; outcome == EpochOutcome.Continue;)
        {
            var result = run.RunEpoch();
            outcome = result.Outcome;
            before = Math.Abs(Math.Asinh(result.GradientNorm));
        }

        // Newton's step from a distance d leads to d³/3, and less is left of it where d is small.
        Assert.InRange(before, 0, 1.01 * Tolerance);
        Assert.InRange(Math.Abs(run.Parameters.Span[0] - 1), 0, (Math.Pow(before, 3) / 2) + Rounding.Gamma(10));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_start_whose_loss_is_not_finite_is_divergence(Optimizer optimizer)
    {
        var nowhere = new Function(1, _ => (double.NaN, [1]), (_, v) => v);
        Assert.Equal(double.NaN, Assert.Throws<DivergedException>(() => Descent.Create(optimizer, nowhere, [3], 0).RunEpoch()).Loss);
    }

    /// <summary>-log p + p: NaN below 0, where the first steps lead, with the minimum at 1.</summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Steps_to_where_there_are_no_numbers_are_not_taken(Optimizer optimizer)
    {
        var barrier = new Function(1, p => (p[0] - Math.Log(p[0]), [1 - (1 / p[0])]), (p, v) => [v[0] / (p[0] * p[0])]);
        var descent = Descent.Run(Descent.Create(optimizer, barrier, [10], 1e-9));
        Assert.True(descent.Converged);

        // The curvature at the minimum is 1, so the distance is the gradient.
        Assert.Equal(1, descent.Parameters[0], 2e-9);
    }

    /// <summary>
    /// The rest of a gradient may be rounding of terms that cancel: no step reduces it, and training would never end. Training has
    /// converged only if a step against it is within the tolerance.
    /// </summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_gradient_that_is_nothing_but_rounding_is_the_end(Optimizer optimizer)
    {
        const double Noise = 1e-15;
        var rounded = new Function(
            1,
            p => ((p[0] - 1) * (p[0] - 1) / 2, [Math.Abs(p[0] - 1) < Noise ? Noise : p[0] - 1]),
            (_, v) => v);
        foreach (var (tolerance, outcome) in ((double, EpochOutcome)[])[
            (0, EpochOutcome.Stuck), (Noise / 2, EpochOutcome.Stuck), (2 * Noise, EpochOutcome.Converged)])
        {
            var descent = Descent.Run(Descent.Create(optimizer, rounded, [0], tolerance));
            Assert.Equal(outcome, descent.Outcome);
            Assert.Equal(1, descent.Parameters[0], 10 * Noise);
            Assert.InRange(descent.History.Count, 1, 300);
        }
    }

    /// <summary>
    /// A loss that does not fall along its gradient within the precision of numbers, with a gradient that is not small: no optimizer may go
    /// on without end, or report convergence.
    /// </summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Where_no_step_lowers_the_loss_it_is_stuck(Optimizer optimizer)
    {
        var spike = new Function(1, p => p[0] == 1 ? (0, [1]) : (1 + Math.Abs(p[0]), [-1]), (_, v) => v);
        var descent = Descent.Run(Descent.Create(optimizer, spike, [1], 1e-9));
        Assert.Equal(EpochOutcome.Stuck, descent.Outcome);
        Assert.Equal([1], descent.Parameters);
    }

    /// <summary>No state exists within an epoch: everything that later epochs depend on is saved, at any epoch.</summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Saved_after_any_epoch_and_loaded_into_another_it_goes_on_with_the_same_bits(Optimizer optimizer)
    {
        var (objective, start) = Classes(seed: 2);
        ResumedRun.AssertSameBits(from => Descent.Create(optimizer, objective, from, 1e-10), start, epochs: 40);
    }

    /// <summary>The first step is too long, up the other side or to a loss of NaN, and is taken back.</summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void So_it_does_where_steps_are_taken_back(Optimizer optimizer)
    {
        foreach (var edge in (double[])[2, double.PositiveInfinity])
        {
            (double Value, double[] Gradient) Evaluate(double[] p)
            {
                var q = p[0] - 1.1;
                return Math.Abs(p[0]) <= edge
                    ? ((8 * q * q) + Math.Pow(q, 4), [(16 * q) + (4 * Math.Pow(q, 3))])
                    : (double.NaN, [double.NaN]);
            }

            var misjudged = new Function(1, Evaluate, (p, v) => [p[0] == 0 ? v[0] : 16 * v[0]]);
            ResumedRun.AssertSameBits(from => Descent.Create(optimizer, misjudged, from, 1e-10), [0], epochs: 20);
        }
    }

    /// <summary>
    /// A gradient that never becomes small, with a loss of 1 that hides the rest: the losses and gradients of much earlier epochs are
    /// saved, too.
    /// </summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void So_it_does_where_it_gets_nowhere(Optimizer optimizer)
    {
        const double Noise = 1e-6;
        static double Slope(double distance) => Math.Abs(distance) < Noise ? Math.CopySign(Noise, distance) : distance;
        var noisy = new Function(
            2,
            p => (1 + ((p[0] - 1) * (p[0] - 1) / 2) + ((p[1] - 1) * (p[1] - 1)), [Slope(p[0] - 1), 2 * Slope(p[1] - 1)]),
            (_, v) => [v[0], 2 * v[1]]);
        ResumedRun.AssertSameBits(from => Descent.Create(optimizer, noisy, from, 1e-10), [0, 0.3], epochs: 100);
    }

    /// <summary>The number of steps taken back is saved, too: training ends at the same epoch.</summary>
    [Fact]
    public void Gradient_descent_that_is_stuck_gives_up_at_the_same_epoch()
    {
        var spike = new Function(1, p => p[0] == 1 ? (0, [1]) : (1 + Math.Abs(p[0]), [-1]), (_, v) => v);
        ResumedRun.AssertSameBits(from => Descent.Create(Optimizer.GradientDescent(), spike, from, 1e-10), [1], epochs: 500);
    }

    /// <summary>
    /// Binary and multinomial logistic regression at full rank without a penalty, on classes that overlap (separable classes have no
    /// optimum): the product of the layers equals the result of Newton's method for a single layer, to 1e-4 of its largest element.
    /// </summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Logistic_regression_has_the_coefficients_of_Newton_on_one_layer(Optimizer optimizer)
    {
        const double Tolerance = 1e-4;
        const int Rows = 150, Features = 4;
        foreach (var classes in (int[])[2, 3, 5])
        {
            var random = new Random(classes);
            var x = random.Normals(Rows, Features).Map(v => (float)v);
            var labels = LogisticNewton.DrawLabels(random, x, classes);
            var expected = LogisticNewton.Fit(x, labels, classes);

            // One output for two classes; with more classes one output each, of which only the differences matter.
            var outputs = classes == 2 ? 1 : classes;
            var y = PlainMatrix.Of(Rows, outputs, (i, j) => labels[i] == (classes == 2 ? 1 : j) ? 1 : 0);
            TrainingLoss loss = classes == 2 ? TrainingLoss.Logistic() : TrainingLoss.SoftmaxCrossEntropy();
            var layout = new ParameterLayout(Features, Math.Min(Features, outputs), outputs, true);
            var tiles = new StandardizedTiles(Tiles.Of(x, y, null, Storage.Dense, 50), Units.None(Features, outputs));
            var objective = new RowObjective(tiles, layout, loss, LabelUnits.Ones(layout.Outputs), new Team(1), Interruption.None);
            var descent = Descent.Run(Descent.Create(optimizer, objective, InitialParameters.Draw(layout, random), 1e-9));

            Assert.True(descent.Converged);
            var found = Coefficients(layout, descent.Parameters);
            if (classes == 2)
                found = PlainMatrix.Of(2, Features + 1, (j, f) => j == 0 ? 0 : found[0, f]);
            var (centered, wanted) = (LogisticNewton.Center(found), LogisticNewton.Center(expected));
            var largest = wanted.RowMajor().Max(Math.Abs);
            foreach (var (left, right) in centered.RowMajor().Zip(wanted.RowMajor()))
                Assert.Equal(right, left, Tolerance * largest);
        }
    }

    /// <summary>
    /// The loss of one target is convex in the product, so that there is one lowest loss. The results agree to the square of the relative
    /// gradient, but for rounding of 200 rows.
    /// </summary>
    [Fact]
    public void The_pinball_loss_has_one_minimum_by_steps_along_a_line_and_by_damped_ones()
    {
        const int Rows = 200, Features = 4;
        var random = new Random(1);
        var x = RandomProblem.Correlated(random, Rows, Features, condition: 30).Map(v => (float)v);
        var y = PlainMatrix.Join(x.Times(random.Normals(Features, 1)), random.Normals(Rows, 1), (signal, noise) => (float)(signal + noise));
        var layout = new ParameterLayout(Features, 1, 1, true);
        var tiles = new StandardizedTiles(Tiles.Of(x, y, null, Storage.Dense, Rows), Units.None(Features, 1));
        var objective =
            new RowObjective(tiles, layout, TrainingLoss.Pinball(0.3), LabelUnits.Ones(layout.Outputs), new Team(1), Interruption.None);
        var start = InitialParameters.Draw(layout, random);
        var alongLines = Descent.Run(Descent.Create(Optimizer.Lbfgs(), objective, start, 1e-11), 1000);
        var damped = Descent.Run(Descent.Create(Optimizer.GaussNewton(), objective, start, 1e-11), 1000);
        Assert.True(alongLines.Converged && damped.Converged);
        Assert.Equal(damped.Last.Loss, alongLines.Last.Loss, 10 * Rounding.Gamma(Rows) * damped.Last.Loss);
    }

    /// <summary>A Theta with b as its last column.</summary>
    private static double[,] Coefficients(ParameterLayout layout, double[] p) =>
        PlainMatrix.Of(layout.Outputs, layout.Features + 1, (j, f) =>
        f == layout.Features
            ? p[layout.ThetaLength + layout.ALength + j]
            : Enumerable.Range(0, layout.Rank).Sum(i => p[layout.ThetaLength + (j * layout.Rank) + i] * p[(i * layout.Features) + f]));

    private static (IObjective Objective, double[] Start) Classes(int seed)
    {
        var random = new Random(seed);
        var x = random.Normals(30, 3).Map(v => (float)v);
        var labels = LogisticNewton.DrawLabels(random, x, 3);
        var y = PlainMatrix.Of(30, 3, (i, j) => labels[i] == j ? 1 : 0);
        var layout = new ParameterLayout(3, 2, 3, true);
        var tiles = new StandardizedTiles(Tiles.Of(x, y, null, Storage.Dense, 10), Units.None(3, 3));
        return (new RowObjective(
            tiles, layout, TrainingLoss.SoftmaxCrossEntropy(), LabelUnits.Ones(layout.Outputs), new Team(1), Interruption.None),
            InitialParameters.Draw(layout, random));
    }
}
