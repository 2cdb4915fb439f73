using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>Newton's step on parabolas, on which it is known, and on losses without one.</summary>
public class NewtonStepTests
{
    /// <summary>Three curvatures take three products, after which the residual is rounding.</summary>
    [Fact]
    public void On_a_bowl_it_leads_to_the_minimum()
    {
        var bowl = new Quadratic([1, 4, 9], [1, -2, 3]);
        var (isFound, step) = Run(bowl, [2, 2, 2]);
        Assert.True(isFound);
        for (var i = 0; i < 3; i++)
            Assert.Equal(bowl.Minimum[i] - 2, step[i], 1e3 * Rounding.Gamma(10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_any_bowl_it_leaves_at_most_a_hundredth_of_the_gradient(int seed)
    {
        const int N = 50;
        var random = new Random(seed);
        var bowl = new Quadratic([.. Enumerable.Range(0, N).Select(_ => random.LogUniform(1, 1e4))], random.Normals(1, N).RowMajor());
        var gradient = new double[N];
        bowl.Evaluate(new double[N], gradient);
        var (isFound, step) = Run(bowl, new double[N]);
        Assert.True(isFound);
        var left = LeastSquares.Norm(gradient.Select((g, i) => g + (bowl.Curvatures[i] * step[i])));
        Assert.InRange(left, 0, 0.01 * LeastSquares.Norm(gradient) * (1 + 1e-9));
    }

    /// <summary>With the inverse itself as preconditioner, the first direction is the step.</summary>
    [Fact]
    public void A_preconditioner_that_is_the_inverse_leaves_one_product()
    {
        double[] curvatures = [1, 10, 100, 1e6];
        var bowl = new Function(4, _ => (0, [1, 1, 1, 1]), (_, v) => [.. v.Zip(curvatures, (d, c) => d * c)]);
        var newton = new NewtonStep(bowl, isExact: false);
        Assert.True(newton.Run(new double[4], [1, 1, 1, 1], v => Scale(v, curvatures), default));
        Assert.Equal(1, bowl.Products);
        for (var i = 0; i < 4; i++)
            Assert.Equal(-1 / curvatures[i], newton.Step.Span[i], Rounding.Gamma(20) / curvatures[i]);

        static void Scale(Span<double> v, double[] by)
        {
            for (var i = 0; i < v.Length; i++)
                v[i] /= by[i];
        }
    }

    [Theory]
    [InlineData(false, -1.0 / 2)]
    [InlineData(true, -1.0 / 8)]
    public void Exactly_it_is_that_of_the_Hessian_and_otherwise_that_of_the_Gauss_Newton_matrix(bool isExact, double expected)
    {
        var bent = new Function(1, _ => (0, [1]), (_, v) => [2 * v[0]], hessianProduct: (_, v) => [8 * v[0]]);
        var newton = new NewtonStep(bent, isExact);
        Assert.True(newton.Run(new double[1], [1], null, default));
        Assert.Equal(expected, newton.Step.Span[0]);
    }

    /// <summary>For [2 1; 1 2] with the second element fixed, the first element moves by 1 / 2.</summary>
    [Fact]
    public void Fixed_elements_stay_and_the_others_go_to_the_minimum_beside_them()
    {
        var coupled = new Function(2, _ => (0, [1, 5]), (_, v) => [(2 * v[0]) + v[1], v[0] + (2 * v[1])]);
        var newton = new NewtonStep(coupled, isExact: false);
        Assert.True(newton.Run(new double[2], [1, 5], null, [false, true]));
        Assert.Equal([-0.5, 0], newton.Step.ToArray());
    }

    /// <summary>
    /// Curvature and scores depend on (1, 1) alone: length may move between the two parameters without any change. Rounding of a gradient
    /// in the other direction is left out.
    /// </summary>
    [Fact]
    public void A_direction_that_moves_no_score_is_left_out()
    {
        var gauge = new Function(2, _ => (0, [1, 1]), (_, v) => [v[0] + v[1], v[0] + v[1]]);
        foreach (var noise in (double[])[0, 1e-3])
        {
            var newton = new NewtonStep(gauge, isExact: false);
            Assert.True(newton.Run(new double[2], [1 + noise, 1 - noise], null, default));
            var step = newton.Step.ToArray();

            // H d = -g along (1, 1): 2 (d + d) = -2. A step with noise of a thousandth of it has a component along the other direction,
            // which moves no score.
            Assert.Equal(-1, step[0] + step[1], 0.01);
            Assert.Equal(1, gauge.ScoreChange(new double[2], step), 0.01);
        }
    }

    [Fact]
    public void A_direction_in_which_the_loss_is_flat_and_scores_move_is_not_found()
    {
        var valley = new Function(2, _ => (0, [1, 1]), (_, v) => [v[0], 0], scoreChange: LeastSquares.Norm);
        Assert.False(new NewtonStep(valley, isExact: false).Run(new double[2], [1, 1], null, default));
    }

    /// <summary>Separable classes: gradients and curvatures go to zero together, so that a small gradient proves nothing.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1e-8)]
    [InlineData(1e-200)]
    public void However_small_the_gradient_is_a_flat_loss_has_no_step_and_a_bowl_has_one(double size)
    {
        var flat = new Function(1, _ => (0, [size]), (_, _) => [0], scoreChange: LeastSquares.Norm);
        Assert.False(new NewtonStep(flat, isExact: false).Run(new double[1], [size], null, default));
        var newton = new NewtonStep(new Quadratic([4]), isExact: false);
        Assert.True(newton.Run(new double[1], [size], null, default));
        Assert.Equal(-size / 4, newton.Step.Span[0]);
    }

    [Fact]
    public void Where_the_loss_curves_down_it_is_not_found()
    {
        var saddle = new Function(2, _ => (0, [1, 1]), (_, v) => [v[0], -v[1] / 2], scoreChange: LeastSquares.Norm);
        Assert.False(new NewtonStep(saddle, isExact: false).Run(new double[2], [1, 1], null, default));
        var hill = new Function(1, _ => (0, [1]), (_, v) => [-v[0]], scoreChange: LeastSquares.Norm);
        Assert.False(new NewtonStep(hill, isExact: false).Run(new double[1], [1], null, default));
    }

    /// <summary>Without any gradient the step is 0, and the point is a minimum if the loss is curved, or if no score moves.</summary>
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(0, 1, false)]
    [InlineData(-1, 1, false)]
    [InlineData(0, 0, true)]
    public void Without_a_gradient_it_is_found_at_the_bottom_of_a_bowl(double curvature, double scores, bool expected)
    {
        var loss =
            new Function(
                2, _ => (0, [0, 0]), (_, v) => [curvature * v[0], curvature * v[1]], scoreChange: d => scores * LeastSquares.Norm(d));
        var newton = new NewtonStep(loss, isExact: false);
        Assert.Equal(expected, newton.Run(new double[2], [0, 0], null, default));
        Assert.Equal([0, 0], newton.Step.ToArray());
    }

    [Fact]
    public void Numbers_that_are_none_are_not_found()
    {
        var broken = new Function(1, _ => (0, [1]), (_, _) => [double.NaN], scoreChange: LeastSquares.Norm);
        Assert.False(new NewtonStep(broken, isExact: false).Run(new double[1], [1], null, default));
    }

    /// <summary>With 400 curvatures over eight powers of ten, two hundred products do not suffice.</summary>
    [Fact]
    public void What_takes_too_many_products_is_not_found()
    {
        double[] curvatures = [.. Enumerable.Range(0, 400).Select(i => Math.Pow(10, 8 * i / 399.0))];
        double[] ones = [.. curvatures.Select(_ => 1.0)];
        var bowl = new Function(400, _ => (0, ones), (_, v) => [.. v.Zip(curvatures, (d, c) => d * c)]);
        Assert.False(new NewtonStep(bowl, isExact: false).Run(new double[400], ones, null, default));
        Assert.Equal(200, bowl.Products);
    }

    private static (bool IsFound, double[] Step) Run(Quadratic bowl, double[] point)
    {
        var (newton, gradient) = (new NewtonStep(bowl, isExact: false), new double[bowl.Count]);
        bowl.Evaluate(point, gradient);
        return (newton.Run(point, gradient, null, default), newton.Step.ToArray());
    }
}
