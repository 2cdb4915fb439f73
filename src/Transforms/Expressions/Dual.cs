namespace Cotangent.Transforms.Expressions;

/// <summary>A dual number: a value, and its derivative along one tangent.</summary>
/// <param name="Value">f.</param>
/// <param name="Dot">fDot.</param>
internal readonly record struct Dual(double Value, double Dot)
{
    public static Dual operator +(Dual left, Dual right) => new(left.Value + right.Value, left.Dot + right.Dot);

    public static Dual operator -(Dual left, Dual right) => new(left.Value - right.Value, left.Dot - right.Dot);

    public static Dual operator -(Dual argument) => new(-argument.Value, -argument.Dot);

    public static Dual operator *(Dual left, Dual right) =>
        new(left.Value * right.Value, Times(right.Value, left.Dot) + Times(left.Value, right.Dot));

    public static Dual operator /(Dual left, Dual right)
    {
        var quotient = left.Value / right.Value;
        return new(quotient, Times(1 / right.Value, left.Dot) - Times(quotient / right.Value, right.Dot));
    }

    /// <summary>The chain rule: f(argument), from f and f' at its value.</summary>
    public static Dual Chain(Dual argument, double value, double slope) => new(value, Times(slope, argument.Dot));

    /// <summary>The chain rule for two arguments.</summary>
    public static Dual Chain(Dual left, Dual right, double value, double leftSlope, double rightSlope) =>
        new(value, Times(leftSlope, left.Dot) + Times(rightSlope, right.Dot));

    /// <summary>What does not move has no tangent, also where the slope is infinite.</summary>
    private static double Times(double slope, double dot) => dot == 0 ? 0 : slope * dot;
}
