using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff.Primitives
{
    internal sealed record Map(
        string Label, Func<double, double, double> Value, Func<Expr, Expr, Expr> InLeft, Func<Expr, Expr, Expr> InRight) : Broadcasting
    {
        public override string Name => Label;

        /// <summary>False: the derivatives are written for operands of the shapes that the caller gave.</summary>
        protected override bool RepeatsOperands => false;

        public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) => AddPartials(
            tangents[0] is { } leftDot ? Repeated(leftDot, node) * Derivative(InLeft, node) : null,
            tangents[1] is { } rightDot ? Repeated(rightDot, node) * Derivative(InRight, node) : null);

        protected override void Apply<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result)
        {
            for (var i = 0; i < result.Length; i++)
                result[i] = At(left[i], right[i]);
        }

        protected override void Apply<T>(ReadOnlySpan<T> left, T right, Span<T> result)
        {
            for (var i = 0; i < result.Length; i++)
                result[i] = At(left[i], right);
        }

        protected override void Apply<T>(T left, ReadOnlySpan<T> right, Span<T> result)
        {
            for (var i = 0; i < result.Length; i++)
                result[i] = At(left, right[i]);
        }

        private T At<T>(T left, T right)
            where T : System.Numerics.INumberBase<T> => T.CreateChecked(Value(double.CreateChecked(left), double.CreateChecked(right)));

        /// <summary>A derivative, repeated to the shape of the value: a constant derivative is 1 x 1.</summary>
        private Expr Derivative(Func<Expr, Expr, Expr> of, Expr node)
        {
            var derivative = of(Operand(node, 0), Operand(node, 1))
                ?? throw new InvalidOperationException($"{Name}: the derivative is null; expected an expression of the operands.");
            return Expr.Broadcast(derivative, node.Shape);
        }

        private static Expr Operand(Expr node, int operand) =>
            IsNumber(node.Operands[operand]) ? node.Operands[operand] : Repeated(node.Operands[operand], node);
    }
}

namespace Cotangent.AutoDiff
{
    public sealed partial class Expr
    {
        /// <summary>
        /// Any function of two numbers, element by element. An operand with one row is repeated over rows, or one with one column over
        /// columns. Its derivatives are given as expressions, so that they can be differentiated again; only <see cref="GradientCheck"/>
        /// checks them.
        /// </summary>
        /// <param name="name">Its name in messages.</param>
        /// <param name="left">The first argument.</param>
        /// <param name="right">The second argument; <c>0</c> for a function of one number, which ignores it.</param>
        /// <param name="value">The function; called for each element, by several threads at once.</param>
        /// <param name="derivativeInLeft">
        /// Its derivative in the first argument, as an expression of both, with their shape or a shape that repeats to it.
        /// </param>
        /// <param name="derivativeInRight">Its derivative in the second argument.</param>
        /// <exception cref="ArgumentException">The shapes do not fit, or fit only by repeating in both dimensions
        /// (<see cref="Broadcast(Expr, Shape)"/>).</exception>
        public static Expr Map(
            string name,
            Expr left,
            Expr right,
            Func<double, double, double> value,
            Func<Expr, Expr, Expr> derivativeInLeft,
            Func<Expr, Expr, Expr> derivativeInRight)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            ArgumentNullException.ThrowIfNull(value);
            ArgumentNullException.ThrowIfNull(derivativeInLeft);
            ArgumentNullException.ThrowIfNull(derivativeInRight);
            return Broadcasting.Apply(new Map(name, value, derivativeInLeft, derivativeInRight), left, right);
        }
    }
}
