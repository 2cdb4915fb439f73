using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;
using CsCheck;

namespace Cotangent.AutoDiff.Tests.Primitives;

/// <summary>The same laws for every row of <see cref="PrimitiveTable"/>, over random sizes and points.</summary>
public class PrimitiveTests
{
    private const int Samples = 10;

    public static TheoryData<string> Names => PrimitiveTable.Names;

    public static TheoryData<string> NamesWithBatch => PrimitiveTable.NamesWithBatch;

    [Fact]
    public void Every_primitive_is_in_the_table()
    {
        var all = typeof(Primitive).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Primitive)) && !type.IsAbstract);
        var tested = PrimitiveTable.Cases
            .Select(c => c.Function(PrimitiveCase.Largest, c.Inputs(PrimitiveCase.Largest)))
            .SelectMany(value => Graph.TopologicalOrder([value]))
            .Select(node => node.Primitive.GetType())
            .ToHashSet();
        Assert.DoesNotContain(all, type => !tested.Contains(type));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_value_is_that_of_plain_loops(string name)
    {
        var primitive = PrimitiveTable.Get(name);
        primitive.Points.Sample(
            (sizes, point) =>
            {
                // Both sides round: the kernel and the loops.
                var tolerances = primitive.Tolerances(sizes, point, Rounding.OfDouble);
                AssertClose(primitive.Reference(sizes, point).RowMajor(), primitive.Value<double>(sizes, point), i => 2 * tolerances[i]);
            },
            iter: Samples);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_float_it_is_its_value_in_double_up_to_rounding(string name)
    {
        var primitive = PrimitiveTable.Get(name);
        primitive.Points.Sample(
            (sizes, point) =>
            {
                var (inFloat, inDouble) = (
                    primitive.Tolerances(sizes, point, Rounding.OfFloat), primitive.Tolerances(sizes, point, Rounding.OfDouble));
                AssertClose(primitive.Value<double>(sizes, point), primitive.Value<float>(sizes, point), i => inFloat[i] + inDouble[i]);
            },
            iter: Samples);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_derivative_is_that_of_its_value(string name)
    {
        var primitive = PrimitiveTable.Get(name);
        primitive.Points.Sample(
            (sizes, point) => Check(x => [primitive.Function(sizes, x)], point),
            iter: Samples);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_of_its_pullback_is_that_of_the_pullback(string name)
    {
        var primitive = PrimitiveTable.Get(name);
        WithDirection(primitive, c => [c.Value]).Sample(
            (sizes, point, gBar) => Check(
                x =>
                {
                    var inputs = x.Take(point.Length).ToArray();
                    return Symbolic.Vjp([primitive.Function(sizes, inputs)], inputs, [.. x.Skip(point.Length)]);
                },
                [.. point, .. gBar]),
            iter: Samples);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_of_its_pushforward_is_that_of_the_pushforward(string name)
    {
        var primitive = PrimitiveTable.Get(name);
        WithDirection(primitive, c => c.Inputs).Sample(
            (sizes, point, xDot) => Check(
                x =>
                {
                    var inputs = x.Take(point.Length).ToArray();
                    return Symbolic.Jvp([primitive.Function(sizes, inputs)], inputs, [.. x.Skip(point.Length)]);
                },
                [.. point, .. xDot]),
            iter: Samples);
    }

    [Theory]
    [MemberData(nameof(NamesWithBatch))]
    public void With_a_symbolic_batch_it_computes_what_it_does_with_a_fixed_one(string name)
    {
        var primitive = PrimitiveTable.Get(name);
        var symbolic = new Sizes(Dimension.Batch, 3, 4);
        var inputs = primitive.Inputs(symbolic);
        var outputs = WithDerivatives(primitive, symbolic, inputs);
        var plan = new Plan<double>(outputs);
        var workspace = plan.CreateWorkspace(batchCapacity: 6);
        var pointOfBatch =
            from batch in Gen.Int[1, 6]
            from point in primitive.PointOf(symbolic, batch)
            select (batch, point);
        pointOfBatch.Sample(
            (batch, point) =>
            {
                workspace.BindAll(plan, inputs, point);
                workspace.Run(batch);
                var fixedSizes = symbolic with { Rows = batch };
                var fixedInputs = primitive.Inputs(fixedSizes);
                var expected = Evaluation.Run<double>(WithDerivatives(primitive, fixedSizes, fixedInputs), fixedInputs, point);
                Assert.Equal(expected, workspace.Outputs(outputs.Length));
            },
            iter: Samples,
            threads: 1);
    }

    /// <summary>The value, its pullback of ones and its pushforward of ones.</summary>
    internal static Expr[] WithDerivatives(PrimitiveCase primitive, Sizes sizes, Expr[] inputs)
    {
        var value = primitive.Function(sizes, inputs);
        return
        [
            value,
            .. Symbolic.Vjp([value], inputs, [Ones(value)]),
            .. Symbolic.Jvp([value], inputs, [.. inputs.Select(Ones)]),
        ];
    }

    private static Expr Ones(Expr like) => Expr.Fill(1, like.Shape.Rows, like.Shape.Columns);

    /// <summary>A point, and a direction for each of some expressions of the case.</summary>
    private static Gen<(Sizes Sizes, double[][,] Point, double[][,] Direction)> WithDirection(
        PrimitiveCase primitive, Func<(Expr[] Inputs, Expr Value), Expr[]> like) =>
        from at in primitive.Points
        let inputs = primitive.Inputs(at.Sizes)
        from direction in like((inputs, primitive.Function(at.Sizes, inputs)))
            .Select(e => Domain.Near.Matrix(e.Shape.Rows.Resolve(1), e.Shape.Columns.Resolve(1)))
            .Aggregate(
                Gen.Const(Array.Empty<double[,]>()), (all, next) => Gen.Select(all, next, (before, last) => (double[][,])[.. before, last]))
        select (at.Sizes, at.Point, direction);

    private static void Check(Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, double[][,] point) =>
        GradientCheck.Run(f, [.. point.Select(x => x.AsTensor())]).ThrowIfWrong();

    private static void AssertClose(double[] expected, double[] actual, Func<int, double> tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance(i));
    }
}
