using Cotangent.AutoDiff.Primitives;
using Cotangent.AutoDiff.Tests.Primitives;
using CsCheck;

namespace Cotangent.AutoDiff.Tests;

/// <summary>Algebraic laws of the two-layer model. For integers and powers of two they hold exactly.</summary>
public class TwoLayerModelTests
{
    private static readonly Gen<(int Batch, int Features, int Hidden, int Outputs)> Sizes =
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[1, 4]);

    /// <summary>
    /// G is linear in A, in Theta and in X (Euler's theorem for each of them): at most 4·5·3·4 products of four integers up to 9.
    /// </summary>
    [Fact]
    public void Each_factor_pairs_with_its_cotangent_to_the_same_number()
    {
        var points =
            from s in Sizes
            from x in IntegerMatrix.Of(s.Batch, s.Features)
            from theta in IntegerMatrix.Of(s.Hidden, s.Features)
            from a in IntegerMatrix.Of(s.Outputs, s.Hidden)
            from gBar in IntegerMatrix.Of(s.Batch, s.Outputs)
            select (x, theta, a, gBar);
        points.Sample((x, theta, a, gBar) =>
        {
            var model = new TwoLayerModel(x.Columns(), theta.Rows(), a.Rows());
            var seed = Expr.Input("gBar", Dimension.Batch, a.Rows());
            Expr[] factors = [model.X, model.Theta, model.A];
            var outputs = Symbolic.Vjp([model.Score], factors, [seed]).Append(model.Score);
            var values = Evaluation.Run<double>([.. outputs], [.. factors, seed], [x, theta, a, gBar], x.Rows());

            var expected = Dot(gBar.RowMajor(), values[3]);
            Assert.Equal(Dot(gBar.RowMajor(), x.Times(theta.Transposed()).Times(a.Transposed()).RowMajor()), expected);
            Assert.Equal(expected, Dot(x.RowMajor(), values[0]));
            Assert.Equal(expected, Dot(theta.RowMajor(), values[1]));
            Assert.Equal(expected, Dot(a.RowMajor(), values[2]));
        });
    }

    [Fact]
    public void The_gradients_of_the_parameters_are_three_matrix_products()
    {
        var points =
            from s in Sizes
            from x in IntegerMatrix.Of(s.Batch, s.Features)
            from theta in IntegerMatrix.Of(s.Hidden, s.Features)
            from a in IntegerMatrix.Of(s.Outputs, s.Hidden)
            from b in IntegerMatrix.Of(1, s.Outputs)
            from y in IntegerMatrix.Of(s.Batch, s.Outputs)
            select (x, theta, a, b, y);
        points.Sample((x, theta, a, b, y) =>
        {
            var model = new TwoLayerModel(x.Columns(), theta.Rows(), a.Rows());
            var values = Evaluation.Run<double>(
                [model.Loss, .. Symbolic.Gradient(model.Loss, model.Parameters)],
                [model.X, .. model.Parameters, model.Y],
                [x, theta, a, b, y],
                x.Rows());

            var h = x.Times(theta.Transposed());
            var g = PlainMatrix.Join(h.Times(a.Transposed()), b, (score, bias) => score + bias);
            var gBar = PlainMatrix.Join(g, y, (found, wanted) => found - wanted);
            Assert.Equal([gBar.RowMajor().Sum(r => r * r) / 2], values[0]);
            Assert.Equal(gBar.Times(a).Transposed().Times(x).RowMajor(), values[1]);
            Assert.Equal(gBar.Transposed().Times(h).RowMajor(), values[2]);
            Assert.Equal(PlainMatrix.Of(1, y.Rows(), (_, _) => 1).Times(gBar).RowMajor(), values[3]);
        });
    }

    /// <summary>A power of two shifts exponents and commutes with rounding, so that all bits stay the same.</summary>
    [Fact]
    public void Scaling_Theta_up_and_A_down_by_a_power_of_two_changes_no_bit_of_the_score()
    {
        var points =
            from s in Sizes
            from x in Domain.Near.Matrix(s.Batch, s.Features)
            from theta in Domain.Near.Matrix(s.Hidden, s.Features)
            from a in Domain.Near.Matrix(s.Outputs, s.Hidden)
            from exponent in Gen.Int[-20, 20]
            select (x, theta, a, Math.ScaleB(1, exponent));
        points.Sample((x, theta, a, c) =>
        {
            // Sevenths: products that do round.
            theta = theta.Map(v => v / 7);
            Assert.Equal(Score<double>(x, theta, a), Score<double>(x, theta.Map(v => c * v), a.Map(v => v / c)));
            Assert.Equal(Score<float>(x, theta, a), Score<float>(x, theta.Map(v => c * v), a.Map(v => v / c)));
        });
    }

    /// <summary>M = [[1, s], [0, 1]] and its inverse [[1, -s], [0, 1]] are both integer.</summary>
    [Fact]
    public void Theta_and_A_are_determined_only_up_to_an_invertible_matrix_between_them()
    {
        var points =
            from s in Gen.Int[-9, 9]
            from x in IntegerMatrix.Of(3, 4)
            from theta in IntegerMatrix.Of(2, 4)
            from a in IntegerMatrix.Of(3, 2)
            select (s, x, theta, a);
        points.Sample((s, x, theta, a) =>
        {
            double[,] m = { { 1, s }, { 0, 1 } };
            double[,] inverse = { { 1, -s }, { 0, 1 } };
            Assert.Equal(Score<double>(x, theta, a), Score<double>(x, m.Times(theta), a.Times(inverse)));
        });
    }

    [Fact]
    public void The_sensitivity_of_the_score_to_the_features_is_A_Theta_on_every_row()
    {
        double[,] theta = { { 1, -2, 3 }, { 4, 0, -1 } };
        double[,] a = { { 2, 1 }, { -3, 5 } };
        var product = a.Times(theta);
        IntegerMatrix.Of(1, 3).Sample(row =>
        {
            var jacobian = Differentiate.JacobianReverse(
                x =>
                    Expr.MatMul(
                        Expr.MatMul(x, Expr.Constant(theta.AsTensor()), transposeRight: true),
                        Expr.Constant(a.AsTensor()),
                        transposeRight: true),
                row.AsTensor()).Jacobian;
            Assert.Equal(product, jacobian.AsMatrix());
        });
    }

    [Fact]
    public void Where_Theta_and_A_are_zero_neither_has_a_gradient()
    {
        var points = Gen.Select(IntegerMatrix.Of(5, 3), IntegerMatrix.Of(5, 2), IntegerMatrix.Of(1, 2));
        points.Sample((x, y, b) =>
        {
            var model = new TwoLayerModel(3, 4, 2);
            var gradients = Evaluation.Run<double>(
                [.. Symbolic.Gradient(model.Loss, [model.Theta, model.A])],
                [model.X, .. model.Parameters, model.Y],
                [x, new double[4, 3], new double[2, 4], b, y],
                batch: 5);
            Assert.All(gradients.SelectMany(g => g), element => Assert.Equal(0, element));
        });
    }

    /// <summary>The law of cost: a derivative is a small multiple of the value, whatever the number of parameters.</summary>
    [Theory]
    [InlineData(3, 2, 1)]
    [InlineData(50, 4, 7)]
    [InlineData(4, 40, 4)]
    public void A_JVP_and_a_VJP_multiply_less_than_three_times_as_much_as_the_value(int features, int hidden, int outputs)
    {
        var model = new TwoLayerModel(features, hidden, outputs);
        var value = Multiplications(model.Score);
        var seed = Expr.Input("gBar", Dimension.Batch, outputs);
        Assert.InRange(Multiplications([model.Score, .. Symbolic.Vjp([model.Score], [model.Theta, model.A], [seed])]), value, 3 * value);
        Assert.InRange(
            Multiplications(
                [model.Score, .. Symbolic.Jvp([model.Score], [model.Theta, model.A], model.Direction()[..2])]), value, 3 * value);
    }

    private static long Multiplications(params Expr[] outputs)
    {
        const int Batch = 10;
        var plan = new Plan<double>(outputs);
        return plan.Steps.Where(step => step.Primitive is MatMul).Sum(step =>
        {
            var (result, left) = (plan.Registers[step.Register].Shape, plan.Registers[step.Operands[0]].Shape);
            var inner = ((MatMul)step.Primitive).TransposeLeft ? left.Rows : left.Columns;
            return (long)result.Rows.Resolve(Batch) * result.Columns.Resolve(Batch) * inner.Resolve(Batch);
        });
    }

    private static T[] Score<T>(double[,] x, double[,] theta, double[,] a)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var model = new TwoLayerModel(x.Columns(), theta.Rows(), a.Rows());
        return Evaluation.Run<T>([model.Score], [model.X, model.Theta, model.A], [x, theta, a], x.Rows())[0];
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (l, r) => l * r).Sum();
}
