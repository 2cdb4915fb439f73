using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent.Trainers.Tests.Optimization;

public class GaussNewtonTests
{
    [Theory]
    [InlineData(-1.2, 1)]
    [InlineData(0, 0)]
    [InlineData(-30, 70)]
    public void It_follows_a_valley_to_its_end(double p, double q)
    {
        var descent = Descent.Run(Create(Function.Rosenbrock(), [p, q], 1e-10), 300);
        Assert.True(descent.Converged);

        // See LbfgsTests.
        Assert.All(descent.Parameters, found => Assert.Equal(1, found, 2.3e-10));
    }

    /// <summary>
    /// On a convex parabola every step falls as predicted, so that the damping shrinks to a third each time, and conjugate gradients end
    /// after one product for each different curvature.
    /// </summary>
    [Fact]
    public void Where_the_loss_falls_as_predicted_the_damping_shrinks()
    {
        var descent = Descent.Run(Create(new Quadratic([4, 1, 1, 4], [1, 2, 3, 4]), new double[4], 1e-9), 20);
        Assert.True(descent.Converged);
        Assert.All(
            descent.History.Skip(1).Zip(descent.History), pair => Assert.InRange(pair.First.Damping / pair.Second.Damping, 0.33, 0.34));
        Assert.All(descent.History.Skip(1), epoch => Assert.InRange(epoch.Evaluations, 2, 3));
    }

    [Fact]
    public void Where_it_falls_by_less_the_damping_grows()
    {
        // The curvature claims 1 where it is 16: a step without damping goes 16 times too far.
        var misjudged = new Function(1, p => (8 * (p[0] - 1) * (p[0] - 1), [16 * (p[0] - 1)]), (_, v) => v);
        var descent = Descent.Run(Create(misjudged, [0], 1e-9), 100);
        Assert.True(descent.Converged);
        Assert.True(descent.History[1].Damping > descent.History[0].Damping);
        Assert.Equal(1, descent.Parameters[0], 1e-9);
    }

    /// <summary>
    /// A loss that is not convex in the scores has curvature below 0 in some directions, which conjugate gradients must not follow.
    /// </summary>
    [Fact]
    public void Curvature_that_is_not_positive_does_not_lead_astray()
    {
        // p⁴/4 - p²/2 + q²/2: a saddle at 0, minima of -1/4 at p = ±1.
        var twoMinima = new Function(
            2,
            p => ((Math.Pow(p[0], 4) / 4) - (p[0] * p[0] / 2) + (p[1] * p[1] / 2), [Math.Pow(p[0], 3) - p[0], p[1]]),
            (p, v) => [((3 * p[0] * p[0]) - 1) * v[0], v[1]],
            scoreChange: LeastSquares.Norm);
        var descent = Descent.Run(Create(twoMinima, [0.01, 1], 1e-9), 200);
        Assert.True(descent.Converged);
        Assert.Equal(1, descent.Parameters[0], 1e-9);
        Assert.Equal(0, descent.Parameters[1], 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_step_takes_no_more_products_than_are_allowed(int maximumProducts)
    {
        double[] curvatures = [.. Enumerable.Range(1, 10)];
        var bowl = new Function(
            10,
            p => (p.Zip(curvatures, (v, c) => c * v * v / 2).Sum(), [.. p.Zip(curvatures, (v, c) => c * v)]),
            (_, v) => [.. v.Zip(curvatures, (d, c) => c * d)]);
        var run = new GaussNewtonRun(bowl, [.. Enumerable.Repeat(1.0, 10)], new Convergence(bowl, 1e-9), maximumProducts);
        run.RunEpoch();
        var before = bowl.Products;
        run.RunEpoch();
        Assert.Equal(maximumProducts, bowl.Products - before);
    }

    /// <summary>
    /// A residual of a tenth of the gradient in each step would take ten epochs for ten digits, from scores of 86. Near the minimum the
    /// residual shrinks with the gradient.
    /// </summary>
    [Fact]
    public void Near_the_minimum_it_converges_faster_than_by_a_tenth_each_epoch()
    {
        var bowl = new Quadratic([.. Enumerable.Range(0, 40).Select(i => Math.Pow(1.2, i))], [.. Enumerable.Repeat(1.0, 40)]);
        var descent = Descent.Run(Create(bowl, new double[40], 1e-8), 100);
        Assert.True(descent.Converged);
        Assert.InRange(descent.History.Count, 1, 8);
    }

    /// <summary>
    /// One product a step is steepest descent: it is slow, and each step falls as predicted. A damping that had shrunk to 0 could not grow
    /// again.
    /// </summary>
    [Fact]
    public void The_damping_does_not_vanish()
    {
        var bowl = new Quadratic([1, 1e6], [1, 1e-6]);
        GaussNewtonRun Run(double[] start) => new(bowl, start, new Convergence(bowl, 1e-12), maximumProducts: 1);
        var descent = Descent.Run(Run(new double[2]), 100);
        Assert.Equal(1e-20 * descent.History[0].Damping, descent.Last.Damping);
        ResumedRun.AssertSameBits(Run, new double[2], epochs: 60);
    }

    /// <summary>Evaluations of the steps. The evaluations of the rule of convergence belong to its own objective.</summary>
    [Fact]
    public void It_counts_its_evaluations_and_its_products()
    {
        var valley = Function.Rosenbrock();
        var run = new GaussNewtonRun(valley, [-1.2, 1], new Convergence(Function.Rosenbrock(), 1e-10), maximumProducts: 100);
        var descent = Descent.Run(run, 10);
        Assert.Equal(valley.Evaluations + valley.Products, descent.History.Sum(epoch => epoch.Evaluations));
    }

    private static GaussNewtonRun Create(IObjective objective, double[] start, double tolerance) =>
        new(objective, start, new Convergence(objective, tolerance), 100);
}
