namespace Cotangent.AutoDiff.Kernels;

/// <summary>A matrix in memory: element (i, j) is at <c>i RowStride + j ColumnStride</c>. The transpose is the same memory.</summary>
internal readonly unsafe struct Strided<T>(T* values, nint rowStride, nint columnStride)
    where T : unmanaged
{
    public readonly T* Values = values;
    public readonly nint RowStride = rowStride;
    public readonly nint ColumnStride = columnStride;

    public Strided<T> Transposed => new(Values, ColumnStride, RowStride);

    public Strided<T> From(nint row, nint column) => new(Values + (row * RowStride) + (column * ColumnStride), RowStride, ColumnStride);

    public T* Row(nint row) => Values + (row * RowStride);
}
