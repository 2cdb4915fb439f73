namespace Cotangent.Trainers.Tests.Objectives;

/// <summary>Over small integers and powers of two all sums are exact, so what has no root has no tolerance.</summary>
public class PenalizedObjectiveTests
{
    private const double Strength = 0.5;

    /// <summary>Penalties on the whole product, by its elements (rank 3 of 4 x 2) or by the products of each factor with itself (rank 1 of 5 x 4).</summary>
    public static TheoryData<int, int, int, bool> Sizes => new()
    {
        { 4, 3, 2, true },
        { 4, 3, 2, false },
        { 5, 1, 4, true },
        { 5, 1, 4, false },
        { 9, 2, 8, true },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void It_adds_half_the_strength_times_the_square_of_the_product(int features, int rank, int outputs, bool bias)
    {
        var (layout, theta, a, parameters) = Draw(1, features, rank, outputs, bias);
        var product = a.Times(theta);
        AssertAdded(
            new(ProductL2: Strength),
            layout,
            parameters,
            Strength / 2 * SumOfSquares(product),
            [.. a.Transposed().Times(product).RowMajor(), .. product.Times(theta.Transposed()).RowMajor()]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Its_curvature_is_that_of_the_product_pushed_forward_and_pulled_back(int features, int rank, int outputs, bool bias)
    {
        var (layout, theta, a, parameters) = Draw(1, features, rank, outputs, bias);
        var (_, thetaDot, aDot, direction) = Draw(2, features, rank, outputs, bias);
        var productDot = PlainMatrix.Join(aDot.Times(theta), a.Times(thetaDot), (left, right) => left + right);
        AssertBent(
            new(ProductL2: Strength),
            layout,
            parameters,
            direction,
            [.. a.Transposed().Times(productDot).RowMajor(), .. productDot.Times(theta.Transposed()).RowMajor()]);
    }

    [Fact]
    public void Each_layer_has_a_penalty_of_its_own()
    {
        var (layout, theta, a, parameters) = Draw(1, 4, 3, 2, bias: true);
        var penalty = new SmoothPenalty(ThetaL2: Strength, AL2: 4 * Strength);
        AssertAdded(
            penalty,
            layout,
            parameters,
            (Strength / 2 * SumOfSquares(theta)) + (2 * Strength * SumOfSquares(a)),
            [.. theta.RowMajor(), .. a.Map(v => 4 * v).RowMajor()]);
        var (_, thetaDot, aDot, direction) = Draw(2, 4, 3, 2, bias: true);
        AssertBent(penalty, layout, parameters, direction, [.. thetaDot.RowMajor(), .. aDot.Map(v => 4 * v).RowMajor()]);
    }

    /// <summary>
    /// Of integers c other than 0, √(c² + ε²) - ε is |c| - ε to ε²/2, and its slope the sign of c to ε²/2 as well; of 0 both are 0. So each element of the
    /// gradient is off by at most ε²/2 times the magnitudes that are summed, twice that with rounding.
    /// </summary>
    [Fact]
    public void The_smoothed_L1_penalty_is_the_sum_of_magnitudes_and_its_gradient_that_of_signs()
    {
        const double Smoothing = SmoothPenalty.Smoothing;
        var (layout, theta, a, parameters) = Draw(1, 4, 3, 2, bias: true);
        var product = a.Times(theta);
        var gradient = new double[layout.Count];
        var value = new PenalizedObjective(new Constant(layout.Count), layout, new(ProductL1: Strength)).Evaluate(parameters, gradient);

        Assert.Equal(Constant.Value + (Strength * product.RowMajor().Sum(c => c == 0 ? 0 : Math.Abs(c) - Smoothing)), value, 8 * Smoothing * Smoothing);
        var signs = product.Map(c => Math.Sign(c));
        double[] expected = [.. a.Transposed().Times(signs).RowMajor(), .. signs.Times(theta.Transposed()).RowMajor(), 0, 0];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(Constant.Slope(i) + (Strength * expected[i]), gradient[i], 9 * 4 * Smoothing * Smoothing);
    }

    /// <summary>At an element of 0 the curvature of √(c² + ε²) is 1/ε: 10⁴ to the rounding of 10⁻⁴ and its square.</summary>
    [Fact]
    public void The_smoothed_L1_penalty_is_curved_where_the_product_is_zero()
    {
        var layout = new ParameterLayout(1, 1, 1, false);
        var product = new double[2];
        new PenalizedObjective(new Constant(2), layout, new(ProductL1: Strength)).CurvatureProduct(new double[] { 0, 1 }, new double[] { 1, 0 }, product);
        Assert.Equal(Constant.Bend(0) + (Strength / SmoothPenalty.Smoothing), product[0], Rounding.Gamma(10) * Strength / SmoothPenalty.Smoothing);
    }

    [Fact]
    public void Penalties_add_up()
    {
        var (layout, _, _, parameters) = Draw(1, 9, 2, 8, bias: true);
        var direction = Draw(2, 9, 2, 8, bias: true).Parameters;
        SmoothPenalty[] alone = [new(ProductL1: 1), new(ProductL2: 2), new(ThetaL2: 4), new(AL2: 8)];
        var (value, gradient, curvature) = Evaluate(new(1, 2, 4, 8));
        var each = alone.Select(Evaluate).ToArray();

        // The elements of the L1 penalty are not exact; its sums are of 72 magnitudes below 200, times factors up to 9.
        var tolerance = Rounding.Gamma(100) * 72 * 200 * 9;
        Assert.Equal(each.Sum(e => e.Value) - (3 * Constant.Value), value, tolerance);
        for (var i = 0; i < layout.Count; i++)
        {
            Assert.Equal(each.Sum(e => e.Gradient[i]) - (3 * Constant.Slope(i)), gradient[i], tolerance);
            Assert.Equal(each.Sum(e => e.Curvature[i]) - (3 * Constant.Bend(i)), curvature[i], tolerance);
        }

        (double Value, double[] Gradient, double[] Curvature) Evaluate(SmoothPenalty penalty)
        {
            var (g, c) = (new double[layout.Count], new double[layout.Count]);
            var objective = new PenalizedObjective(new Constant(layout.Count), layout, penalty);
            var v = objective.Evaluate(parameters, g);
            objective.CurvatureProduct(parameters, direction, c);
            return (v, g, c);
        }
    }

    [Fact]
    public void No_penalty_adds_nothing()
    {
        var (layout, _, _, parameters) = Draw(1, 4, 3, 2, bias: true);
        Assert.True(new SmoothPenalty().IsZero);
        AssertAdded(new(), layout, parameters, 0, new double[layout.Count]);
        AssertBent(new(), layout, parameters, parameters, new double[layout.Count]);
    }

    /// <summary>The penalty is flat at zero coefficients, so what a gradient is small against is that of the loss alone.</summary>
    [Fact]
    public void It_leaves_the_reference_of_the_loss_as_it_is()
    {
        var (layout, _, _, parameters) = Draw(1, 4, 3, 2, bias: true);
        Assert.Equal(Constant.Reference, new PenalizedObjective(new Constant(layout.Count), layout, new(1, 1, 1, 1)).ReferenceNorm(parameters));
    }

    /// <summary>Expected gradients are those of a strength of 1, without the zeros of the bias.</summary>
    private static void AssertAdded(SmoothPenalty penalty, ParameterLayout layout, double[] parameters, double value, double[] gradient)
    {
        var found = new double[layout.Count];
        Assert.Equal(Constant.Value + value, new PenalizedObjective(new Constant(layout.Count), layout, penalty).Evaluate(parameters, found));
        Assert.Equal(Enumerable.Range(0, layout.Count).Select(i => Constant.Slope(i) + (Strength * gradient.ElementAtOrDefault(i))), found);
    }

    private static void AssertBent(SmoothPenalty penalty, ParameterLayout layout, double[] parameters, double[] direction, double[] product)
    {
        var found = new double[layout.Count];
        new PenalizedObjective(new Constant(layout.Count), layout, penalty).CurvatureProduct(parameters, direction, found);
        Assert.Equal(Enumerable.Range(0, layout.Count).Select(i => Constant.Bend(i) + (Strength * product.ElementAtOrDefault(i))), found);
    }

    private static double SumOfSquares(double[,] x) => x.RowMajor().Sum(c => c * c);

    private static (ParameterLayout Layout, double[,] Theta, double[,] A, double[] Parameters) Draw(
        int seed, int features, int rank, int outputs, bool bias)
    {
        var random = new Random(seed);
        var (theta, a, b) = (random.Integers(rank, features), random.Integers(outputs, rank), random.Integers(1, bias ? outputs : 0));
        return (new ParameterLayout(features, rank, outputs, bias), theta, a, [.. theta.RowMajor(), .. a.RowMajor(), .. b.RowMajor()]);
    }

    /// <summary>A loss whose answers are known, to see that the penalty is added to them.</summary>
    private sealed class Constant(int count) : IObjective
    {
        public const double Value = 1000;
        public const double Reference = 300;

        public int Count => count;

        public static double Slope(int i) => 100 + i;

        public static double Bend(int i) => 200 + i;

        public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
        {
            for (var i = 0; i < count; i++)
                gradient[i] = Slope(i);
            return Value;
        }

        public double ReferenceNorm(ReadOnlyMemory<double> parameters) => Reference;

        public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
        {
            for (var i = 0; i < count; i++)
                product[i] = Bend(i);
        }
    }
}
