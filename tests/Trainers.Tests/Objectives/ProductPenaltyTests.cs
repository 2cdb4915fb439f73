namespace Cotangent.Trainers.Tests.Objectives;

/// <summary>Over small integers and powers of two all sums are exact, so nothing here has a tolerance.</summary>
public class ProductPenaltyTests
{
    private const double Strength = 0.5;

    [Fact]
    public void It_adds_half_its_strength_times_the_square_of_the_product()
    {
        var (layout, theta, a, parameters) = Draw(seed: 1);
        var gradient = new double[layout.Count];
        var value = new ProductPenalty(new Constant(layout.Count), layout, Strength).Evaluate(parameters, gradient);

        var product = a.Times(theta);
        Assert.Equal(Constant.Value + (Strength / 2 * product.RowMajor().Sum(c => c * c)), value);
        double[] expected = [.. a.Transposed().Times(product).RowMajor(), .. product.Times(theta.Transposed()).RowMajor(), 0, 0];
        Assert.Equal(expected.Select((g, i) => Constant.Slope(i) + (Strength * g)), gradient);
    }

    [Fact]
    public void Its_curvature_is_that_of_the_product_pushed_forward_and_pulled_back()
    {
        var (layout, theta, a, parameters) = Draw(seed: 1);
        var (_, thetaDot, aDot, direction) = Draw(seed: 2);
        var found = new double[layout.Count];
        new ProductPenalty(new Constant(layout.Count), layout, Strength).CurvatureProduct(parameters, direction, found);

        var productDot = PlainMatrix.Join(aDot.Times(theta), a.Times(thetaDot), (left, right) => left + right);
        double[] expected = [.. a.Transposed().Times(productDot).RowMajor(), .. productDot.Times(theta.Transposed()).RowMajor(), 0, 0];
        Assert.Equal(expected.Select((p, i) => Constant.Bend(i) + (Strength * p)), found);
    }

    /// <summary>The penalty is flat at zero coefficients, so what a gradient is small against is that of the loss alone.</summary>
    [Fact]
    public void It_leaves_the_reference_of_the_loss_as_it_is()
    {
        var (layout, _, _, parameters) = Draw(seed: 1);
        Assert.Equal(Constant.Reference, new ProductPenalty(new Constant(layout.Count), layout, Strength).ReferenceNorm(parameters));
    }

    private static (ParameterLayout Layout, double[,] Theta, double[,] A, double[] Parameters) Draw(int seed)
    {
        var random = new Random(seed);
        var (theta, a, b) = (random.Integers(3, 4), random.Integers(2, 3), random.Integers(1, 2));
        return (new ParameterLayout(4, 3, 2, HasBias: true), theta, a, [.. theta.RowMajor(), .. a.RowMajor(), .. b.RowMajor()]);
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
