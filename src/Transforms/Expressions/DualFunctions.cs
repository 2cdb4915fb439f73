namespace Cotangent.Transforms.Expressions;

/// <summary>The functions of ML.NET's expression language that have a derivative, in dual numbers.</summary>
internal static class DualFunctions
{
    private const double RadiansOfDegree = Math.PI / 180;

    /// <summary>The function of one argument; null if no derivative is known.</summary>
    public static Func<Dual, Dual>? OfOne(string name) => name switch
    {
        "float" or "single" or "double" => x => x,
        "abs" => x => Dual.Chain(x, Math.Abs(x.Value), double.IsNaN(x.Value) ? double.NaN : Math.Sign(x.Value)),
        "exp" => x => Dual.Chain(x, Math.Exp(x.Value), Math.Exp(x.Value)),
        "ln" or "log" => Logarithm,
        "sqrt" => x => Dual.Chain(x, Math.Sqrt(x.Value), 0.5 / Math.Sqrt(x.Value)),
        "deg" or "degrees" => x => Dual.Chain(x, x.Value / RadiansOfDegree, 1 / RadiansOfDegree),
        "rad" or "radians" => Radians,
        "sin" => Sine,
        "cos" => Cosine,
        "tan" => Tangent,
        "sind" => x => Sine(Radians(x)),
        "cosd" => x => Cosine(Radians(x)),
        "tand" => x => Tangent(Radians(x)),
        "asin" => x => Dual.Chain(x, Math.Asin(x.Value), 1 / Math.Sqrt((1 - x.Value) * (1 + x.Value))),
        "acos" => x => Dual.Chain(x, Math.Acos(x.Value), -1 / Math.Sqrt((1 - x.Value) * (1 + x.Value))),
        "atan" => x => Dual.Chain(x, Math.Atan(x.Value), 1 / (1 + (x.Value * x.Value))),
        "sinh" => x => Dual.Chain(x, Math.Sinh(x.Value), Math.Cosh(x.Value)),
        "cosh" => x => Dual.Chain(x, Math.Cosh(x.Value), Math.Sinh(x.Value)),
        "tanh" => x => Dual.Chain(x, Math.Tanh(x.Value), 1 / (Math.Cosh(x.Value) * Math.Cosh(x.Value))),
        _ => null,
    };

    /// <summary>The function of two arguments; null if no derivative is known.</summary>
    public static Func<Dual, Dual, Dual>? OfTwo(string name) => name switch
    {
        "log" => (x, y) => Logarithm(x) / Logarithm(y),
        "min" => (x, y) => x.Value <= y.Value || double.IsNaN(x.Value) ? x : y,
        "max" => (x, y) => x.Value >= y.Value || double.IsNaN(x.Value) ? x : y,
        "atan2" or "atanyx" => ArcTangent,
        _ => null,
    };

    /// <summary>A step function of one argument: its derivative is 0 between the steps. Null if it is none.</summary>
    public static Func<double, double>? Step(string name) => name switch
    {
        "sign" => x => x > 0 ? 1 : x < 0 ? -1 : x,
        "trunc" or "truncate" => Math.Truncate,
        "floor" => Math.Floor,
        "ceil" or "ceiling" => Math.Ceiling,
        "round" or "int" or "long" => Math.Round,
        _ => null,
    };

    /// <summary>The derivative in the exponent is left out where it does not move: the base may be negative there.</summary>
    public static Dual Power(Dual x, Dual exponent)
    {
        var value = Math.Pow(x.Value, exponent.Value);
        var inBase = exponent.Value == 0 ? 0 : exponent.Value * Math.Pow(x.Value, exponent.Value - 1);
        var inExponent = value == 0 ? 0 : value * Math.Log(x.Value);
        return Dual.Chain(x, exponent, value, inBase, inExponent);
    }

    private static Dual Logarithm(Dual x) => Dual.Chain(x, Math.Log(x.Value), 1 / x.Value);

    private static Dual Radians(Dual x) => Dual.Chain(x, x.Value * RadiansOfDegree, RadiansOfDegree);

    private static Dual Sine(Dual x) => Dual.Chain(x, Math.Sin(x.Value), Math.Cos(x.Value));

    private static Dual Cosine(Dual x) => Dual.Chain(x, Math.Cos(x.Value), -Math.Sin(x.Value));

    private static Dual Tangent(Dual x) => Dual.Chain(x, Math.Tan(x.Value), 1 / (Math.Cos(x.Value) * Math.Cos(x.Value)));

    private static Dual ArcTangent(Dual y, Dual x)
    {
        var squares = (x.Value * x.Value) + (y.Value * y.Value);
        return Dual.Chain(y, x, Math.Atan2(y.Value, x.Value), x.Value / squares, -y.Value / squares);
    }
}
