using System.Numerics.Tensors;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Tests;

/// <summary>
/// x² with a mistake in a rule: a factor on the JVP, and a factor on the transpose. With both factors 1 there is no mistake.
/// </summary>
internal sealed record MistakenPrimitive(double JvpFactor, double TransposeFactor) : Primitive
{
    public static Expr Apply(Expr x, double jvpFactor = 1, double transposeFactor = 1) =>
        new(new MistakenPrimitive(jvpFactor, transposeFactor), x);

    public override Shape InferShape(ReadOnlySpan<Expr> operands) => operands[0].Shape;

    public override void Evaluate<T>(in KernelContext<T> context) =>
        TensorPrimitives.Multiply(context[0].Values, context[0].Values, context.Result.Values);

    public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) =>
        new(new Twice(TransposeFactor), JvpFactor * (node.Operands[0] * tangents[0]!));

    /// <summary>2 t, linear, with a transpose that may be wrong.</summary>
    private sealed record Twice(double TransposeFactor) : Primitive
    {
        public override Shape InferShape(ReadOnlySpan<Expr> operands) => operands[0].Shape;

        public override void Evaluate<T>(in KernelContext<T> context) =>
            TensorPrimitives.Multiply(context[0].Values, T.CreateChecked(2), context.Result.Values);

        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) => 2 * tangents[0]!;

        public override Expr TransposeRule(Expr node, int operand, Expr cotangent) => 2 * TransposeFactor * cotangent;
    }
}
