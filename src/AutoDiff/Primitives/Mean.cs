using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff;

public sealed partial class Expr
{
    /// <summary>The mean over <paramref name="axis"/>: 1 x columns, rows x 1, or 1 x 1.</summary>
    public static Expr Mean(Expr x, Axis axis = Axis.All) => Sum(x, axis) / new Expr(new Count(axis), x);
}
