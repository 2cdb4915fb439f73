namespace Cotangent.AutoDiff.Primitives;

/// <summary>A row-major matrix that a kernel reads.</summary>
internal readonly ref struct ReadOnlyMatrix<T>(ReadOnlySpan<T> values, int rows, int columns)
{
    public readonly ReadOnlySpan<T> Values = values;
    public readonly int Rows = rows;
    public readonly int Columns = columns;

    public ReadOnlySpan<T> Row(int row) => Values.Slice(row * Columns, Columns);
}
