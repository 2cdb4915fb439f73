using System.Numerics.Tensors;
using Cotangent.AutoDiff.Tests.Primitives;
using CsCheck;

namespace Cotangent.AutoDiff.Tests;

/// <summary>The laws of differentiation on random compositions of the primitives.</summary>
public class RandomExpressionTests
{
    private const int Depth = 6;

    private static readonly Gen<double[][,]> SmoothPoint = PointOf(Domain.Near.Matrix);

    /// <summary>
    /// Integers up to 2 and three layers, each of which at most squares and triples, stay below 3⁷ 2⁸, second derivatives below 56 times
    /// that; with cotangents and tangents up to 2 and sums of 16 elements everything stays below 2³¹. Each kink halves a derivative at most
    /// once, so that a product of two derivatives is a multiple of 2⁻⁶: all is exact.
    /// </summary>
    private static readonly Gen<(RandomExpression F, double[][,] Point)> Exact =
        Gen.Select(
            Gen.Int[0, 3].SelectMany(RandomExpression.Polynomial), PointOf((rows, columns) => IntegerMatrix.Of(rows, columns, largest: 2)));

    private static readonly Gen<(RandomExpression F, double[][,] Point)> Smooth =
        Gen.Select(Gen.Int[0, Depth].SelectMany(RandomExpression.Smooth), SmoothPoint);

    [Fact]
    public void The_generator_reaches_every_primitive_but_constants()
    {
        var inputs = Inputs();
        var reached = new HashSet<string>();
        Smooth.Sample((f, _) =>
        {
            lock (reached)
                reached.UnionWith(Graph.TopologicalOrder([f.Function(inputs)]).Select(node => node.Primitive.GetType().Name));
        });
        string[] missing =
        [
            .. PrimitiveTable.Cases
                .SelectMany(c => Graph.TopologicalOrder([c.Function(PrimitiveCase.Largest, c.Inputs(PrimitiveCase.Largest))]))
                .Select(node => node.Primitive.GetType().Name)
                .Except(reached)
                .Distinct(),
        ];
        Assert.Equal(["Constant"], missing);
    }

    [Fact]
    public void Forward_and_reverse_mode_and_central_differences_agree() =>
        Smooth.Sample((f, point) => Check(x => [f.Function(x)], point), iter: 200);

    [Fact]
    public void So_they_do_on_the_pullback() =>
        Smooth.Sample((f, point) => Check(x => Symbolic.Gradient(Expr.Sum(Expr.Sin(f.Function(x))), x), point), iter: 60);

    [Fact]
    public void So_they_do_on_the_pushforward() =>
        Gen.Select(Smooth, SmoothPoint).Sample(
            (at, direction) =>
                Check(x => Symbolic.Jvp([at.F.Function([.. x.Take(4)])], [.. x.Take(4)], [.. x.Skip(4)]), [.. at.Point, .. direction]),
            iter: 60);

    [Fact]
    public void So_they_do_on_the_pushforward_of_the_pullback() =>
        Gen.Select(Smooth, SmoothPoint).Sample(
            (at, direction) => Check(
                x => Symbolic.HessianVectorProduct(Expr.Sum(Expr.Sin(at.F.Function([.. x.Take(4)]))), [.. x.Take(4)], [.. x.Skip(4)]),
                [.. at.Point, .. direction]),
            iter: 30);

    /// <summary>
    /// An element of the Jacobian is a sum over paths of products of factors that both modes read from the same buffers, so that only the
    /// order of operations differs. The magnitudes of the paths add up to at most 1 (see <see cref="RandomExpression.Smooth"/>). A layer
    /// rounds a path at most 20 times: 10 operations and a sum of 9 terms; a leaf less.
    /// </summary>
    [Fact]
    public void The_Jacobian_by_columns_is_the_Jacobian_by_rows() =>
        Smooth.Sample(
            (f, point) =>
            {
                Func<Expr, Expr> ofMatrix = x => f.Function([x, .. point.Skip(1).Select(p => Expr.Constant(p.AsTensor()))]);
                var forward = Differentiate.JacobianForward(ofMatrix, point[0].AsTensor()).Jacobian;
                var reverse = Differentiate.JacobianReverse(ofMatrix, point[0].AsTensor()).Jacobian;
                Assert.All(
                    forward.Flat().Zip(reverse.Flat()),
                    pair => Assert.Equal(pair.First, pair.Second, 2 * Rounding.Gamma(20 * (Depth + 1))));
            });

    [Fact]
    public void Over_integers_the_Jacobian_by_columns_is_exactly_the_Jacobian_by_rows() =>
        Exact.Sample((f, point) =>
        {
            Func<Expr, Expr> ofMatrix = x => f.Function([x, .. point.Skip(1).Select(p => Expr.Constant(p.AsTensor()))]);
            Assert.Equal(
                Differentiate.JacobianForward(ofMatrix, point[0].AsTensor()).Jacobian.Flat(),
                Differentiate.JacobianReverse(ofMatrix, point[0].AsTensor()).Jacobian.Flat());
        });

    [Fact]
    public void Over_integers_the_adjoint_identity_is_exact() =>
        Gen.Select(Exact, PointOf((rows, columns) => IntegerMatrix.Of(rows, columns, largest: 2))).Sample((at, xDot) =>
        {
            var (values, pushforward) = Differentiate.Linearize<double>(x => [at.F.Function(x)], Tensors(at.Point));
            var (_, pullback) = Differentiate.Vjp<double>(x => [at.F.Function(x)], Tensors(at.Point));
            var gBar = Tensor.Create(
                [.. Enumerable.Range(0, (int)values[0].FlattenedLength).Select(i => (double)((i % 3) - 1))], values[0].Lengths);
            Assert.Equal(
                Tensor.Dot<double>(gBar, pushforward(Tensors(xDot))[0]),
                pullback([gBar]).Zip(Tensors(xDot), (bar, dot) => Tensor.Dot<double>(bar, dot)).Sum());
        });

    /// <summary>The Hessian times v in three orders: forward over reverse, reverse over forward, reverse over reverse.</summary>
    [Fact]
    public void Over_integers_the_order_of_nesting_does_not_matter() =>
        Gen.Select(Exact, PointOf((rows, columns) => IntegerMatrix.Of(rows, columns, largest: 2))).Sample((at, v) =>
        {
            var (x, direction) = (Inputs(), Inputs());
            var scalar = Expr.Sum(at.F.Function(x));
            var slope = Symbolic.Jvp([scalar], x, direction)[0];
            var slopeAgain = Symbolic.Gradient(scalar, x).Zip(direction, (g, d) => Expr.Sum(g * d)).Aggregate((sum, next) => sum + next);
            double[][] Run(IReadOnlyList<Expr> outputs) => Evaluation.Run<double>(outputs, [.. x, .. direction], [.. at.Point, .. v]);

            var forwardOverReverse = Run(Symbolic.HessianVectorProduct(scalar, x, direction));
            Assert.Equal(forwardOverReverse, Run(Symbolic.Gradient(slope, x)));
            Assert.Equal(forwardOverReverse, Run(Symbolic.Gradient(slopeAgain, x)));
        });

    private static Expr[] Inputs() =>
        [.. RandomExpression.InputShapes.Select((shape, i) => Expr.Input($"x{i}", shape.Rows, shape.Columns))];

    private static Gen<double[][,]> PointOf(Func<int, int, Gen<double[,]>> matrix) =>
        Gen.Select(
            matrix(RandomExpression.InputShapes[0].Rows, RandomExpression.InputShapes[0].Columns),
            matrix(RandomExpression.InputShapes[1].Rows, RandomExpression.InputShapes[1].Columns),
            matrix(RandomExpression.InputShapes[2].Rows, RandomExpression.InputShapes[2].Columns),
            matrix(RandomExpression.InputShapes[3].Rows, RandomExpression.InputShapes[3].Columns),
            (m, r, c, s) => (double[][,])[m, r, c, s]);

    private static Tensor<double>[] Tensors(double[][,] point) => [.. point.Select(x => x.AsTensor())];

    private static void Check(Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, double[][,] point) =>
        GradientCheck.Run(f, Tensors(point)).ThrowIfWrong();
}
