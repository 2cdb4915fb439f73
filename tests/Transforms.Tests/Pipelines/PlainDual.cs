namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>A dual number of the tests: formulas written in it are differentiated without steps.</summary>
internal readonly record struct PlainDual(double Value, double Dot)
{
    public static implicit operator PlainDual(double value) => new(value, 0);

    public static PlainDual operator +(PlainDual x, PlainDual y) => new(x.Value + y.Value, x.Dot + y.Dot);

    public static PlainDual operator -(PlainDual x, PlainDual y) => new(x.Value - y.Value, x.Dot - y.Dot);

    public static PlainDual operator *(PlainDual x, PlainDual y) => new(x.Value * y.Value, (x.Dot * y.Value) + (x.Value * y.Dot));

    public static PlainDual operator /(PlainDual x, PlainDual y) =>
        new(x.Value / y.Value, ((x.Dot * y.Value) - (x.Value * y.Dot)) / (y.Value * y.Value));

    public static PlainDual Exp(PlainDual x) => new(Math.Exp(x.Value), Math.Exp(x.Value) * x.Dot);

    public static PlainDual Log(PlainDual x) => new(Math.Log(x.Value), x.Dot / x.Value);

    public static PlainDual Sqrt(PlainDual x) => new(Math.Sqrt(x.Value), x.Dot / (2 * Math.Sqrt(x.Value)));

    public static PlainDual Abs(PlainDual x) => x.Value < 0 ? 0 - x : x;

    public static PlainDual Sum(IEnumerable<PlainDual> terms) => terms.Aggregate((PlainDual)0, (sum, term) => sum + term);
}
