using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Tests;

public class SplitPlanTests
{
    [Fact]
    public void What_does_not_depend_on_the_direction_is_computed_once()
    {
        var count = new Counter();
        Tensor<double> Through(Func<Tensor<double>, Tensor<double>> map) => map(map(map(Tensor.Create([1.0, 1]))));

        Through(Differentiate.Linearize(x => Expr.Square(Counted.Apply(x, count)), Tensor.Create([2.0, 3])).Pushforward);
        Assert.Equal(1, count.Value);
        Through(Differentiate.Vjp(x => Expr.Square(Counted.Apply(x, count)), Tensor.Create([2.0, 3])).Pullback);
        Assert.Equal(2, count.Value);
        Differentiate.JacobianForward(x => Expr.Square(Counted.Apply(x, count)), Tensor.Create([2.0, 3]));
        Assert.Equal(3, count.Value);
        Differentiate.JacobianReverse(x => Expr.Square(Counted.Apply(x, count)), Tensor.Create([2.0, 3]));
        Assert.Equal(4, count.Value);
        Differentiate.Gradient(x => Expr.Sum(Expr.Square(Counted.Apply(x, count))), Tensor.Create([2.0, 3]));
        Assert.Equal(5, count.Value);
    }

    private sealed class Counter
    {
        public int Value { get; set; }
    }

    /// <summary>The identity, with a count of its evaluations on values; its JVP does not contain it.</summary>
    private sealed record Counted(Counter Counter) : Primitive
    {
        public static Expr Apply(Expr x, Counter counter) => new(new Counted(counter), x);

        public override Shape InferShape(ReadOnlySpan<Expr> operands) => operands[0].Shape;

        public override void Evaluate<T>(in KernelContext<T> context)
        {
            Counter.Value++;
            context[0].Values.CopyTo(context.Result.Values);
        }

        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) => tangents[0]!;
    }
}
