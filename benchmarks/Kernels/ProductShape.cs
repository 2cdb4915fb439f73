
namespace Cotangent.Benchmarks.Kernels;

/// <summary>op(A) op(B), where op(A) is rows x steps and op(B) is steps x columns.</summary>
public sealed record ProductShape(string Name, int Rows, int Steps, int Columns, bool TransposeLeft, bool TransposeRight)
{
    /// <summary>The products of a training step, for several sizes of the model, and the products of one row.</summary>
    public static IEnumerable<ProductShape> All =>
    [
        .. Training(rows: 256, features: 256, rank: 32, targets: 64),
        .. Training(rows: 256, features: 256, rank: 4, targets: 4),
        .. Training(rows: 256, features: 256, rank: 1, targets: 1),
        .. Training(rows: 256, features: 10, rank: 1, targets: 1).Take(1),
        .. Training(rows: 1, features: 256, rank: 32, targets: 64).Take(2),
        .. Training(rows: 1, features: 10, rank: 1, targets: 1).Take(1),
    ];

    /// <summary>Multiplications and additions.</summary>
    public double Operations => 2.0 * Rows * Steps * Columns;

    public override string ToString() => $"{Name}, {Rows} x {Steps} . {Steps} x {Columns}";

    private static ProductShape[] Training(int rows, int features, int rank, int targets) =>
    [
        new("X Theta'", rows, features, rank, TransposeLeft: false, TransposeRight: true),
        new("H A'", rows, rank, targets, TransposeLeft: false, TransposeRight: true),
        new("dG' H", targets, rows, rank, TransposeLeft: true, TransposeRight: false),
        new("dG A", rows, targets, rank, TransposeLeft: false, TransposeRight: false),
        new("dH' X", rank, rows, features, TransposeLeft: true, TransposeRight: false),
    ];
}
