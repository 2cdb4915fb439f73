using System.Numerics;
using CsCheck;

namespace Cotangent.AutoDiff.Tests.Primitives;

/// <summary>One primitive for the tests: its expression, its reference, and its inputs.</summary>
/// <param name="Name">The primitive, and the special property of its operands.</param>
/// <param name="Function">The expression under test.</param>
/// <param name="Reference">The same function by plain loops.</param>
/// <param name="Shapes">The shape of each input.</param>
/// <param name="Domains">The domain of each input.</param>
internal sealed record PrimitiveCase(
    string Name,
    Func<Sizes, IReadOnlyList<Expr>, Expr> Function,
    Func<Sizes, double[][,], double[,]> Reference,
    Func<Sizes, Shape[]> Shapes,
    params Domain[] Domains)
{
    /// <summary>The largest sizes that are drawn: they fill a vector of eight floats, with a remainder.</summary>
    public static Sizes Largest => new(5, 5, 11);

    /// <summary>The number of rounding errors of an element of the value, each at most u times <see cref="Magnitude"/>.</summary>
    public int Roundings { get; init; } = 1;

    /// <summary>
    /// An expression of the magnitudes of the inputs that bounds all rounded intermediate results; null for the value itself.
    /// </summary>
    public Func<Sizes, IReadOnlyList<Expr>, Expr>? Magnitude { get; init; }

    /// <summary>Whether the number of rows must be known when the expression is built.</summary>
    public bool NeedsFixedRows { get; init; }

    /// <summary>Sizes from 1 to the largest, and a point of the domain for each.</summary>
    public Gen<(Sizes Sizes, double[][,] Point)> Points =>
        from sizes in Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[1, 11], (rows, columns, inner) => new Sizes(rows, columns, inner))
        from point in PointOf(sizes)
        select (sizes, point);

    /// <summary>A point for given sizes; <paramref name="batch"/> is the number of rows where they are symbolic.</summary>
    public Gen<double[][,]> PointOf(Sizes sizes, int batch = 1) =>
        Shapes(sizes)
            .Zip(Domains, (shape, domain) => domain.Matrix(shape.Rows.Resolve(batch), shape.Columns.Resolve(batch)))
            .Aggregate(
                Gen.Const(Array.Empty<double[,]>()),
                (all, next) => Gen.Select(all, next, (before, last) => (double[][,])[.. before, last]));

    /// <summary>Inputs of the shapes of the case.</summary>
    public Expr[] Inputs(Sizes sizes) => [.. Shapes(sizes).Select((shape, i) => Expr.Input($"x{i}", shape.Rows, shape.Columns))];

    /// <summary>
    /// For each element of the value, the bound of its rounding error in an arithmetic of unit roundoff <paramref name="unit"/>.
    /// </summary>
    public double[] Tolerances(Sizes sizes, double[][,] point, double unit)
    {
        var magnitudes = Magnitude is null
            ? Reference(sizes, point).Map(Math.Abs).RowMajor()
            : Evaluation.Run<double>([Magnitude(sizes, [.. point.Select(x => Expr.Constant(x.Map(Math.Abs).AsTensor()))])], [], [])[0];
        return [.. magnitudes.Select(magnitude => Rounding.Gamma(Roundings, unit) * magnitude)];
    }

    /// <summary>The value at a point, in double or float arithmetic.</summary>
    public double[] Value<T>(Sizes sizes, double[][,] point)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var inputs = Inputs(sizes);
        return [.. Evaluation.Run<T>([Function(sizes, inputs)], inputs, point)[0].Select(double.CreateChecked)];
    }

    public override string ToString() => Name;
}
