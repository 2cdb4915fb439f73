using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Tests.Optimization;

public class ConjugateGradientsTests
{
    /// <summary>
    /// On a parabola with two curvatures, two products give the exact solution, (H + μ I)⁻¹ (-g). The predicted decrease is the one of H
    /// without the damping.
    /// </summary>
    [Fact]
    public void It_solves_the_damped_system_and_predicts_what_the_undamped_parabola_falls_by()
    {
        var solver = new ConjugateGradients(new Quadratic([1, 3]), 10);
        solver.Run(new double[2], [2, 4], damping: 1, accuracy: 1e-12);
        Assert.Equal(2, solver.Products);

        // -(2 / 2, 4 / 4); -g·d - ½ d·H d = 2 + 4 - (1 + 3) / 2. The condition number is 2, and each number is a sum of a few.
        var tolerance = 4 * Rounding.Gamma(20);
        Assert.Equal(-1, solver.Solution[0], tolerance);
        Assert.Equal(-1, solver.Solution[1], tolerance);
        Assert.Equal(4, solver.PredictedDecrease, 4 * tolerance);
    }

    [Fact]
    public void Where_the_curvature_is_not_positive_it_keeps_what_it_has()
    {
        // The first direction is (2, 1), with curvature 4 - 1. The conjugate direction has negative curvature.
        var solver = new ConjugateGradients(new Quadratic([1, -1]), 10);
        solver.Run(new double[2], [-2, -1], damping: 0, accuracy: 1e-12);
        Assert.Equal([2 * (5.0 / 3), 5.0 / 3], solver.Solution.ToArray());
        Assert.Equal(2, solver.Products);
        Assert.True(solver.PredictedDecrease > 0);
    }

    [Fact]
    public void It_stops_when_as_little_of_the_residual_is_left_as_it_is_asked_for()
    {
        var solver = new ConjugateGradients(new Quadratic([1, 1.01]), 10);
        solver.Run(new double[2], [1, 1], damping: 0, accuracy: 0.1);
        Assert.Equal(1, solver.Products);
    }
}
