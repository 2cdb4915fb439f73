using System.Numerics;

namespace Cotangent.AutoDiff.Primitives;

/// <summary>
/// One operation on matrices: its shape rule, its kernel, its JVP rule and, where it is linear in an operand, its transpose rule.
/// </summary>
/// <remarks>
/// A rule emits expressions, so the derivative of an expression is an expression and can be differentiated again.
/// Reverse mode has no rules of its own: it is the transpose of the JVP
/// (<see cref="Symbolic.Vjp(IReadOnlyList{Expr}, IReadOnlyList{Expr}, IReadOnlyList{Expr})"/>). Primitives are records: equal primitives on
/// equal operands are one step of a plan.
/// </remarks>
internal abstract record Primitive
{
    /// <summary>Name in messages: the public function that builds it.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Shape of the value. Throws if the operands do not fit; the message names the operation and the shapes.</summary>
    public abstract Shape InferShape(ReadOnlySpan<Expr> operands);

    /// <summary>Computes the value into <see cref="KernelContext{T}.Result"/>, every element of it.</summary>
    public abstract void Evaluate<T>(in KernelContext<T> context)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Number of elements of temporary memory that an evaluation needs: <see cref="KernelContext{T}.Scratch"/>.</summary>
    public virtual int ScratchLength(Expr node, int batchSize) => 0;

    /// <summary>
    /// The pushforward. <paramref name="node"/> is the expression to differentiate; a rule may use its operands and its value. A tangent is
    /// null if it is zero, and at least one is not. The result is linear in the tangents, of primitives with transpose rules; null is zero.
    /// </summary>
    public abstract Expr? JvpRule(Expr node, ReadOnlySpan<Expr?> tangents);

    /// <summary>
    /// The cotangent of <paramref name="operand"/>, given the cotangent of the value. Only if the value is linear in that operand.
    /// </summary>
    public virtual Expr TransposeRule(Expr node, int operand, Expr cotangent) =>
        throw new InvalidOperationException($"{Name} is not linear, so it has no transpose; a JVP rule emitted it on a tangent.");

    /// <summary>The sum of two partial pushforwards, for binary rules; null is zero.</summary>
    internal static Expr AddPartials(Expr? left, Expr? right) =>
        left is null ? right! : right is null ? left : left + right;
}
