namespace Cotangent.Trainers.Tests;

/// <summary>
/// A number with its derivatives along two directions and its mixed second derivative: v + a e1 + b e2 + c e1 e2, e1² = e2² = 0.
/// Arithmetic on it differentiates a formula without error of truncation. Source: Fike and Alonso, <i>The Development of Hyper-Dual
/// Numbers for Exact Second-Derivative Calculations</i>, AIAA 2011-886.
/// </summary>
internal readonly record struct HyperDual(double Value, double First = 0, double Second = 0, double Mixed = 0)
{
    public static implicit operator HyperDual(double value) => new(value);

    public static HyperDual operator +(HyperDual x, HyperDual y) =>
        new(x.Value + y.Value, x.First + y.First, x.Second + y.Second, x.Mixed + y.Mixed);

    public static HyperDual operator -(HyperDual x, HyperDual y) => x + (-1 * y);

    public static HyperDual operator *(HyperDual x, HyperDual y) => new(
        x.Value * y.Value,
        (x.First * y.Value) + (x.Value * y.First),
        (x.Second * y.Value) + (x.Value * y.Second),
        (x.Mixed * y.Value) + (x.First * y.Second) + (x.Second * y.First) + (x.Value * y.Mixed));

    public static HyperDual operator /(HyperDual x, HyperDual y) =>
        x * Of(y, 1 / y.Value, -1 / (y.Value * y.Value), 2 / (y.Value * y.Value * y.Value));

    public static HyperDual Exp(HyperDual x) => Of(x, Math.Exp(x.Value), Math.Exp(x.Value), Math.Exp(x.Value));

    /// <summary>A function of one number, by its value and its first and second derivative.</summary>
    private static HyperDual Of(HyperDual x, double value, double slope, double curvature) => new(
        value, slope * x.First, slope * x.Second, (slope * x.Mixed) + (curvature * x.First * x.Second));
}
