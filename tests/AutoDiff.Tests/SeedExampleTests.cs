using System.Numerics.Tensors;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

/// <summary>
/// The worked example of docs/mathematics.md, digit for digit: <c>h = Θ x</c>, <c>g = A h</c>, <c>L = ½ |g - y|²</c>. Every number is a
/// small multiple of a power of two, so that all arithmetic is exact and nothing below has a tolerance.
/// </summary>
public class SeedExampleTests
{
    private static readonly double[,] Theta = { { 1, -1 }, { 0.5, 2 } };
    private static readonly double[,] A = { { 1, 2 }, { 0, 1 }, { -1, 3 } };
    private static readonly double[,] X = { { 2 }, { 3 } };
    private static readonly double[,] Y = { { 12 }, { 9 }, { 20 } };
    private static readonly double[,] V = { { 1, 0 }, { 0, 0 } };

    [Fact]
    public void The_model_gives_h_and_g()
    {
        var (values, _) = Differentiate.Linearize(x => [Hidden(x[0], x[2]), Output(x[0], x[1], x[2])], Point);
        Assert.Equal([-1, 7], values[0].Flat());
        Assert.Equal([13, 7, 22], values[1].Flat());
    }

    [Fact]
    public void The_Jacobian_of_h_repeats_x_once_for_each_row_of_Theta()
    {
        double[,] jacobian = { { 2, 3, 0, 0 }, { 0, 0, 2, 3 } };
        Assert.Equal(jacobian, Differentiate.JacobianForward(HiddenOfTheta, Theta.AsTensor()).Jacobian.AsMatrix());
        Assert.Equal(jacobian, Differentiate.JacobianReverse(HiddenOfTheta, Theta.AsTensor()).Jacobian.AsMatrix());
    }

    [Fact]
    public void The_JVP_along_V_is_V_x_and_the_first_column_of_the_Jacobian()
    {
        var (_, tangent) = Differentiate.Jvp(HiddenOfTheta, Theta.AsTensor(), V.AsTensor());
        var jacobian = Differentiate.JacobianForward(HiddenOfTheta, Theta.AsTensor()).Jacobian;
        Assert.Equal([2, 0], tangent.Flat());
        Assert.Equal(V.Times(X).RowMajor(), tangent.Flat());
        Assert.Equal([jacobian[0, 0], jacobian[1, 0]], tangent.Flat());
    }

    /// <summary>h is linear in Theta, so the quotient is the limit for every step; a power of two keeps it free of rounding.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1.0 / 1024)]
    [InlineData(1.0 / (1 << 30))]
    public void The_difference_quotient_along_V_is_the_JVP(double step)
    {
        double[] Hidden(double by) =>
            Differentiate.Linearize(HiddenOfTheta, PlainMatrix.Join(Theta, V, (theta, v) => theta + (by * v)).AsTensor()).Value.Flat();

        Assert.Equal([2, 0], Hidden(step).Zip(Hidden(0), (after, before) => (after - before) / step));
    }

    [Fact]
    public void Pushed_through_A_the_tangent_of_h_becomes_that_of_g()
    {
        var (_, tangent) = Differentiate.Jvp(
            theta => Output(theta, Constant(A.AsTensor()), Constant(X.AsTensor())), Theta.AsTensor(), V.AsTensor());
        Assert.Equal([2, 0, -2], tangent.Flat());
        Assert.Equal(A.Times(V.Times(X)).RowMajor(), tangent.Flat());
    }

    [Fact]
    public void The_loss_and_its_cotangents_are_the_numbers_of_the_page()
    {
        var (value, gradients) = Differentiate.Gradient(x => Loss(x[0], x[1], x[2]), Point);
        Assert.Equal(4.5, value);
        Assert.Equal([-2, -3, 12, 18], gradients[0].Flat());
        Assert.Equal([-1, 7, 2, -14, -2, 14], gradients[1].Flat());
        Assert.Equal([2, 13], gradients[2].Flat());
    }

    [Fact]
    public void The_cotangent_of_h_is_that_of_g_through_A_transposed()
    {
        var (_, hBar) = Differentiate.Gradient(
            h => Sum(Square(MatMul(Constant(A.AsTensor()), h) - Constant(Y.AsTensor()))) / 2, Theta.Times(X).AsTensor());
        double[,] gBar = { { 1 }, { -2 }, { 2 } };
        Assert.Equal([-1, 6], hBar.Flat());
        Assert.Equal(A.Transposed().Times(gBar).RowMajor(), hBar.Flat());
    }

    [Fact]
    public void The_cotangent_of_Theta_is_the_four_chain_rule_sums()
    {
        var (_, gradients) = Differentiate.Gradient(x => Loss(x[0], x[1], x[2]), Point);
        double[] hBar = [-1, 6];

        // dh1/dTheta11 = x1, dh1/dTheta12 = x2, dh1/dTheta21 = dh1/dTheta22 = 0; the other way round for h2.
        var (x1, x2) = (X[0, 0], X[1, 0]);
        Assert.Equal((hBar[0] * x1) + (hBar[1] * 0), gradients[0][0, 0]);
        Assert.Equal((hBar[0] * x2) + (hBar[1] * 0), gradients[0][0, 1]);
        Assert.Equal((hBar[0] * 0) + (hBar[1] * x1), gradients[0][1, 0]);
        Assert.Equal((hBar[0] * 0) + (hBar[1] * x2), gradients[0][1, 1]);
    }

    [Fact]
    public void The_cotangent_of_A_is_that_of_g_times_h_transposed()
    {
        var (_, gradients) = Differentiate.Gradient(x => Loss(x[0], x[1], x[2]), Point);
        double[,] gBar = { { 1 }, { -2 }, { 2 } };
        Assert.Equal(gBar.Times(Theta.Times(X).Transposed()), gradients[1].AsMatrix());
    }

    /// <summary>
    /// The Jacobian of h has k x (k n) elements. The VJP never forms it, nor anything larger than the matrices of the model.
    /// </summary>
    [Theory]
    [InlineData(5, 7, 4)]
    [InlineData(2, 2, 3)]
    [InlineData(8, 3, 1)]
    public void No_intermediate_of_the_VJP_is_larger_than_the_model(int k, int n, int m)
    {
        var (theta, a, x) = (Input("Theta", k, n), Input("A", m, k), Input("x", n, 1));
        var (output, gBar) = (Output(theta, a, x), Input("gBar", m, 1));
        var plan = new Plan<double>([output, .. Symbolic.Vjp([output], [theta, a, x], [gBar])]);
        var largest = new[] { k * n, m * k, k, n, m }.Max();
        Assert.All(plan.Buffers, shape => Assert.InRange(shape.Rows.Resolve(1) * shape.Columns.Resolve(1), 1, largest));
        Assert.DoesNotContain(plan.Buffers, shape => shape.Rows.Resolve(1) * shape.Columns.Resolve(1) == k * k * n);
    }

    private static Tensor<double>[] Point => [Theta.AsTensor(), A.AsTensor(), X.AsTensor()];

    private static Expr HiddenOfTheta(Expr theta) => Hidden(theta, Constant(X.AsTensor()));

    private static Expr Hidden(Expr theta, Expr x) => MatMul(theta, x);

    private static Expr Output(Expr theta, Expr a, Expr x) => MatMul(a, Hidden(theta, x));

    private static Expr Loss(Expr theta, Expr a, Expr x) => 0.5 * Sum(Square(Output(theta, a, x) - Constant(Y.AsTensor())));
}
