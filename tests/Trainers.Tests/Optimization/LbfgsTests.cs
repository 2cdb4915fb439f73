using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent.Trainers.Tests.Optimization;

public class LbfgsTests
{
    /// <summary>The condition number at the minimum is about 2500. The start is the usual one for this function.</summary>
    [Theory]
    [InlineData(-1.2, 1)]
    [InlineData(0, 0)]
    [InlineData(-30, 70)]
    public void It_follows_a_valley_to_its_end(double p, double q)
    {
        var descent = Descent.Run(Create(Function.Rosenbrock(), [p, q], 1e-10), 500);
        Assert.True(descent.Converged);

        // The smallest singular value of J = [-20 10; -1 0] is the root of 0.199: a step that moves the residuals by 1e-10 is no longer
        // than 2.3e-10.
        Assert.All(descent.Parameters, found => Assert.Equal(1, found, 2.3e-10));
    }

    /// <summary>Starts where the loss is flat and its curvature shows nothing, and starts at its kinks.</summary>
    [Theory]
    [InlineData(-20)]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(10.0005)]
    [InlineData(1e4)]
    public void It_gets_to_the_bottom_of_a_loss_that_is_barely_smooth(double start)
    {
        var descent = Descent.Run(Create(SmoothedPinball.Create(), [start], 1e-9), 200);
        Assert.True(descent.Converged);

        // The ten other signs are off by ε²/2 each at most, and the curvature is that of the kink: 5 ε² / (0.84^1.5 / ε).
        Assert.Equal(SmoothedPinball.Minimum, descent.Parameters[0], 10 * Math.Pow(SmoothedPinball.Smoothing, 3));
    }

    /// <summary>
    /// The sum of magnitudes has no curvature, and a kink at its minimum: the optimizer reaches the minimum, and reports that it is stuck.
    /// </summary>
    [Fact]
    public void At_a_kink_it_is_stuck_near_the_minimum()
    {
        var kink =
            new Function(
                2,
                p => (Math.Abs(p[0]) + (3 * Math.Abs(p[1])), [p[0] < 0 ? -1 : 1, p[1] < 0 ? -3 : 3]),
                (_, v) => new double[2],
                scoreChange: LeastSquares.Norm);
        var descent = Descent.Run(Create(kink, [1, 0.7], 1e-9), 500);
        Assert.Equal(EpochOutcome.Stuck, descent.Outcome);

        // The rounding of a first loss of 3.1.
        Assert.InRange(descent.Parameters.Sum(Math.Abs), 0, 3.1 * Convergence.LossRounding);
    }

    /// <summary>Near the saddle at 0 of ½ (1 - p q)² every curvature is small, and beyond it the loss is not convex.</summary>
    [Theory]
    [InlineData(1e-6, 1e-6)]
    [InlineData(1e-6, -1e-9)]
    [InlineData(-1e-3, 1e-4)]
    public void It_leaves_a_saddle(double p, double q)
    {
        var saddle = Function.OfResiduals(2, x => [1 - (x[0] * x[1])], x => new double[,] { { -x[1], -x[0] } });
        var descent = Descent.Run(Create(saddle, [p, q], 1e-9), 200);
        Assert.True(descent.Converged);
        Assert.Equal(1, descent.Parameters[0] * descent.Parameters[1], 1e-8);
    }

    /// <summary>
    /// A parabola of 30 curvatures from 1 to 17,000: pairs of all its directions give the exact inverse Hessian, three pairs little of it.
    /// Its first loss is 3e4, whose rounding is a change of scores of 3e-6.
    /// </summary>
    [Fact]
    public void With_a_longer_memory_it_takes_fewer_epochs()
    {
        var bowl = new Quadratic([.. Enumerable.Range(0, 30).Select(i => Math.Pow(1.4, i))], [.. Enumerable.Range(0, 30).Select(i => 1.0)]);
        int Epochs(int memory)
        {
            var descent = Descent.Run(Create(bowl, new double[30], 1e-5, memory));
            Assert.True(descent.Converged);
            return descent.History.Count;
        }

        Assert.True(4 * Epochs(40) < Epochs(3));
    }

    /// <summary>The rows per second are counted in evaluations: an epoch reports the number of evaluations of its objective.</summary>
    [Fact]
    public void It_counts_its_evaluations()
    {
        var valley = Function.Rosenbrock();
        var descent = Descent.Run(new LbfgsRun(valley, [-1.2, 1], new Convergence(Function.Rosenbrock(), 1e-10), historySize: 20), 20);
        Assert.Equal(valley.Evaluations + valley.Products, descent.History.Sum(epoch => epoch.Evaluations));
    }

    private static LbfgsRun Create(IObjective objective, double[] start, double tolerance, int memory = 20) =>
        new(objective, start, new Convergence(objective, tolerance), memory);
}
