namespace Cotangent.AutoDiff.Primitives;

/// <summary>A row-major matrix that a kernel writes.</summary>
internal readonly ref struct Matrix<T>(Span<T> values, int rows, int columns)
{
    public readonly Span<T> Values = values;
    public readonly int Rows = rows;
    public readonly int Columns = columns;

    public Span<T> Row(int row) => Values.Slice(row * Columns, Columns);
}
