namespace Cotangent.AutoDiff;

/// <summary>Rows and columns of a matrix; either may be the symbolic batch dimension.</summary>
/// <param name="Rows">Number of rows. A row of a batch is one example.</param>
/// <param name="Columns">Number of columns.</param>
public readonly record struct Shape(Dimension Rows, Dimension Columns)
{
    /// <summary>1 x 1.</summary>
    public static Shape Scalar => new(1, 1);

    /// <summary>Columns x rows.</summary>
    internal Shape Transposed => new(Columns, Rows);

    /// <summary>The shape as text: <c>[batch x 3]</c>.</summary>
    public override string ToString() => $"[{Rows} x {Columns}]";
}
