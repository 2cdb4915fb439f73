using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;

namespace Cotangent.Trainers.Tests.Objectives;

/// <summary>Over small integers and powers of two all sums are exact, so nothing has a tolerance.</summary>
public class PenalizedObjectiveTests
{
    private const double Strength = 0.5;

    /// <summary>
    /// Penalties on the whole product, by its elements (rank 3 of 4 x 2) or by the products of each factor with itself (rank 1 of 5 x 4).
    /// </summary>
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
    /// With cDot = ADot Theta + A ThetaDot, the curvature's part is that of the test above; the layers' own product adds λ ADotᵀ C for
    /// Theta and λ C ThetaDotᵀ for A. All are integers.
    /// </summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Its_Hessian_adds_what_the_product_of_both_directions_does(int features, int rank, int outputs, bool bias)
    {
        var (layout, theta, a, parameters) = Draw(1, features, rank, outputs, bias);
        var (_, thetaDot, aDot, direction) = Draw(2, features, rank, outputs, bias);
        var product = a.Times(theta);
        var productDot = PlainMatrix.Join(aDot.Times(theta), a.Times(thetaDot), (left, right) => left + right);
        var forTheta = PlainMatrix.Join(a.Transposed().Times(productDot), aDot.Transposed().Times(product), (left, right) => left + right);
        var forA =
            PlainMatrix.Join(productDot.Times(theta.Transposed()), product.Times(thetaDot.Transposed()), (left, right) => left + right);
        AssertProduct(
            new(ProductL2: Strength), layout, parameters, direction, [.. forTheta.RowMajor(), .. forA.RowMajor()], isHessian: true);
    }

    /// <summary>
    /// With D on the features, C D is penalized: as the product of A and Theta D, whose gradient goes back through D. Powers of two
    /// keep all exact.
    /// </summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Feature_scales_multiply_the_coefficients_before_they_are_squared(int features, int rank, int outputs, bool bias)
    {
        var (layout, theta, a, parameters) = Draw(1, features, rank, outputs, bias);
        var (_, thetaDot, aDot, direction) = Draw(2, features, rank, outputs, bias);
        double[] scales = [.. Enumerable.Range(0, features).Select(f => Math.Pow(2, (f % 3) - 1))];
        double[,] Scaled(double[,] x) => PlainMatrix.Of(x.Rows(), x.Columns(), (i, f) => x[i, f] * scales[f]);
        var penalty = new SmoothPenalty(ProductL2: Strength) { FeatureScales = scales };
        var (product, scaled) = (a.Times(Scaled(theta)), Scaled(theta));
        AssertAdded(
            penalty,
            layout,
            parameters,
            Strength / 2 * SumOfSquares(product),
            [.. Scaled(a.Transposed().Times(product)).RowMajor(), .. product.Times(scaled.Transposed()).RowMajor()]);
        var productDot = PlainMatrix.Join(aDot.Times(scaled), a.Times(Scaled(thetaDot)), (left, right) => left + right);
        AssertBent(
            penalty,
            layout,
            parameters,
            direction,
            [.. Scaled(a.Transposed().Times(productDot)).RowMajor(), .. productDot.Times(scaled.Transposed()).RowMajor()]);
    }

    [Fact]
    public void Penalties_add_up()
    {
        var (layout, _, _, parameters) = Draw(1, 9, 2, 8, bias: true);
        var direction = Draw(2, 9, 2, 8, bias: true).Parameters;
        SmoothPenalty[] alone = [new(ProductL2: 2), new(ThetaL2: 4), new(AL2: 8)];
        var (value, gradient, curvature) = Evaluate(new(2, 4, 8));
        var each = alone.Select(Evaluate).ToArray();

        Assert.Equal(each.Sum(e => e.Value) - (2 * Constant.Value), value);
        for (var i = 0; i < layout.Count; i++)
        {
            Assert.Equal(each.Sum(e => e.Gradient[i]) - (2 * Constant.Slope(i)), gradient[i]);
            Assert.Equal(each.Sum(e => e.Curvature[i]) - (2 * Constant.Bend(i)), curvature[i]);
        }

        (double Value, double[] Gradient, double[] Curvature) Evaluate(SmoothPenalty penalty)
        {
            var (g, c) = (new double[layout.Count], new double[layout.Count]);
            var objective = new PenalizedObjective(new Constant(layout.Count), layout, penalty, Interruption.None);
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

    /// <summary>Penalties move no scores.</summary>
    [Fact]
    public void It_leaves_the_change_of_scores_as_it_is()
    {
        var (layout, _, _, parameters) = Draw(1, 4, 3, 2, bias: true);
        Assert.Equal(
            Constant.Change,
            new PenalizedObjective(new Constant(layout.Count), layout, new(1, 1, 1), Interruption.None).ScoreChange(
                parameters, parameters));
    }

    /// <summary>Expected gradients are for strength 1, without the zeros of the bias.</summary>
    private static void AssertAdded(SmoothPenalty penalty, ParameterLayout layout, double[] parameters, double value, double[] gradient)
    {
        var found = new double[layout.Count];
        Assert.Equal(
            Constant.Value + value,
            new PenalizedObjective(new Constant(layout.Count), layout, penalty, Interruption.None).Evaluate(parameters, found));
        Assert.Equal(Enumerable.Range(0, layout.Count).Select(i => Constant.Slope(i) + (Strength * gradient.ElementAtOrDefault(i))), found);
    }

    private static void AssertBent(
        SmoothPenalty penalty, ParameterLayout layout, double[] parameters, double[] direction, double[] product) =>
        AssertProduct(penalty, layout, parameters, direction, product, isHessian: false);

    private static void AssertProduct(
        SmoothPenalty penalty, ParameterLayout layout, double[] parameters, double[] direction, double[] product, bool isHessian)
    {
        var (found, objective) =
            (new double[layout.Count], new PenalizedObjective(new Constant(layout.Count), layout, penalty, Interruption.None));
        if (isHessian)
            objective.HessianProduct(parameters, direction, found);
        else
            objective.CurvatureProduct(parameters, direction, found);
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
        public const double Change = 300;

        public int Count => count;

        public static double Slope(int i) => 100 + i;

        public static double Bend(int i) => 200 + i;

        public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
        {
            for (var i = 0; i < count; i++)
                gradient[i] = Slope(i);
            return Value;
        }

        public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
        {
            for (var i = 0; i < count; i++)
                product[i] = Bend(i);
        }

        public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product) =>
            CurvatureProduct(parameters, direction, product);

        public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) => Change;
    }
}
