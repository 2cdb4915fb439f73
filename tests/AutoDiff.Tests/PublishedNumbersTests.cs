using System.Globalization;
using System.Numerics.Tensors;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

/// <summary>Numbers that other libraries publish.</summary>
/// <remarks>
/// A printed number is exact to half a unit of its last digit. The rounding of both computations is added: no number below takes more than
/// one transcendental kernel (8 units, see PrimitiveTable) and 12 other operations.
/// </remarks>
public class PublishedNumbersTests
{
    private const int Operations = 20;

    // JAX: docstrings of jvp, vjp, linearize, jacfwd and hessian in jax/_src/api.py of github.com/jax-ml/jax, printed from float32.
    [Fact]
    public void Jvp_of_sin_is_what_the_JAX_documentation_prints()
    {
        var (value, tangent) = Differentiate.Jvp(Sin, Tensor.Create([0.1f]), Tensor.Create([0.2f]));
        AssertPrinted("0.09983342", value[0, 0]);
        AssertPrinted("0.19900084", tangent[0, 0]);
    }

    [Fact]
    public void Vjp_of_sin_and_cos_is_what_the_JAX_documentation_prints()
    {
        var (_, pullback) = Differentiate.Vjp<float>(x => [Sin(x[0]), Cos(x[1])], [Tensor.Create([0.5f]), Tensor.Create([1.0f])]);
        var xBar = pullback([Tensor.Create([-0.7f]), Tensor.Create([0.3f])]);
        AssertPrinted("-0.61430776", xBar[0][0]);
        AssertPrinted("-0.2524413", xBar[1][0]);
    }

    [Fact]
    public void A_linearisation_is_what_the_JAX_documentation_prints()
    {
        var (value, pushforward) = Differentiate.Linearize(x => (3 * Sin(x)) + Cos(x / 2), Tensor.Create([2f]));
        AssertPrinted("3.2681944", value[0, 0]);
        AssertPrinted("-5.007528", pushforward(Tensor.Create([3f]))[0, 0]);
        AssertPrinted("-6.676704", pushforward(Tensor.Create([4f]))[0, 0]);
    }

    [Fact]
    public void A_Jacobian_is_what_the_JAX_documentation_prints()
    {
        string[] printed = ["1.", "0.", "0.", "0.", "0.", "5.", "0.", "16.", "-2.", "1.6209", "0.", "0.84147"];
        Func<Expr, Expr> f = x => ConcatenateColumns(
            At(x, 0), 5 * At(x, 2), (4 * Square(At(x, 1))) - (2 * At(x, 2)), At(x, 2) * Sin(At(x, 0)));
        var point = Tensor.Create([1f, 2f, 3f]);
        AssertAllPrinted(printed, Differentiate.JacobianForward(f, point).Jacobian);
        AssertAllPrinted(printed, Differentiate.JacobianReverse(f, point).Jacobian);
    }

    [Fact]
    public void A_Hessian_is_what_the_JAX_documentation_prints()
    {
        Func<Expr, Expr> gradient = x =>
            Symbolic.Gradient(Power(At(x, 0), 3) - (2 * At(x, 0) * At(x, 1)) - Power(At(x, 1), 6), [x])[0];
        var point = Tensor.Create([1f, 2f]);
        Assert.Equal([6, -2, -2, -480], Differentiate.JacobianForward(gradient, point).Jacobian.Flat());
        Assert.Equal([6, -2, -2, -480], Differentiate.JacobianReverse(gradient, point).Jacobian.Flat());
    }

    // ForwardDiff.jl: test/JacobianTest.jl and test/HessianTest.jl of github.com/JuliaDiff/ForwardDiff.jl, printed from Float64.
    [Fact]
    public void A_Jacobian_is_what_the_tests_of_ForwardDiff_expect()
    {
        string[] printed =
        [
            "0.8242369704835132", "0.4121184852417566", "-10.933563142616123",
            "0.8242369704835132", "0.4121184852417566", "-9.933563142616123",
            "0.169076696546684", "0.084538348273342", "-2.299173530851733",
            "0.0", "0.0", "1.0",
        ];
        Func<Expr, Expr> f = x =>
        {
            var y1 = At(x, 0) * At(x, 1) * Sin(Square(At(x, 2)));
            var y2 = y1 + At(x, 2);
            return ConcatenateColumns(y1, y2, y1 / y2, At(x, 2));
        };
        var point = Tensor.Create([1.0, 2, 3]);

        // No term on the way to an element exceeds 12 in magnitude: the largest is 2 x1 x2 x3 cos(x3²).
        AssertAllPrinted(printed, Differentiate.JacobianForward(f, point).Jacobian, largestTerm: 12);
        AssertAllPrinted(printed, Differentiate.JacobianReverse(f, point).Jacobian, largestTerm: 12);
    }

    [Fact]
    public void Gradient_and_Hessian_of_the_Rosenbrock_function_are_what_the_tests_of_ForwardDiff_expect()
    {
        Func<Expr, Expr> rosenbrock = x =>
        {
            var (head, tail) = (SliceColumns(x, 0, 2), SliceColumns(x, 1, 2));
            return Sum((100 * Square(tail - Square(head))) + Square(1 - head));
        };
        var point = Tensor.Create([0.1, 0.2, 0.3]);

        // The terms of an element, 1200 x² and 400 x and 200 in the Hessian, add up to less than 500; 0.1 itself is rounded once.
        AssertClose([-9.4, 15.6, 52], Differentiate.Gradient(rosenbrock, point).Gradient, 500);
        AssertClose(
            [-66, -40, 0, -40, 130, -80, 0, -80, 200],
            Differentiate.JacobianForward(x => Symbolic.Gradient(rosenbrock(x), [x])[0], point).Jacobian,
            500);
    }

    private static Expr At(Expr x, int column) => SliceColumns(x, column, 1);

    private static void AssertClose(double[] expected, Tensor<double> actual, double sumOfTerms)
    {
        var tolerance = Rounding.Gamma(Operations) * sumOfTerms;
        Assert.All(expected.Zip(actual.Flat()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    private static void AssertAllPrinted(string[] printed, Tensor<float> actual) =>
        Assert.All(printed.Zip(actual.Flat()), pair => AssertPrinted(pair.First, pair.Second));

    private static void AssertAllPrinted(string[] printed, Tensor<double> actual, double largestTerm) =>
        Assert.All(printed.Zip(actual.Flat()), pair => AssertPrinted(pair.First, pair.Second, Rounding.OfDouble, largestTerm));

    /// <summary>In float the terms of every number have one sign, so that rounding is relative to the number.</summary>
    private static void AssertPrinted(string printed, float actual) =>
        AssertPrinted(printed, actual, Rounding.OfFloat, Math.Abs(actual));

    private static void AssertPrinted(string printed, double actual, double unit, double magnitude)
    {
        var decimals = printed.Length - printed.IndexOf('.', StringComparison.Ordinal) - 1;
        var halfUnit = decimals == 0 ? 0 : Math.Pow(10, -decimals) / 2;
        Assert.Equal(
            double.Parse(printed, CultureInfo.InvariantCulture), actual, halfUnit + (2 * Rounding.Gamma(Operations, unit) * magnitude));
    }
}
