namespace Cotangent.AutoDiff.Kernels;

/// <summary>Sparse rows in memory: row r has the entries <c>starts[r]</c> up to <c>starts[r + 1]</c>.</summary>
/// <param name="starts">Rows + 1 positions.</param>
/// <param name="columns">The column of each entry.</param>
/// <param name="values">The value of each entry.</param>
/// <param name="rows">Number of rows.</param>
/// <param name="readable">Number of columns that may be read. Columns after the last entry only determine prefetches.</param>
internal readonly unsafe struct SparseEntries<T>(int* starts, int* columns, T* values, int rows, int readable)
    where T : unmanaged
{
    /// <summary>Entries between a prefetch and the read.</summary>
    public const int PrefetchDistance = 32;

    public readonly int* Starts = starts;
    public readonly int* Columns = columns;
    public readonly T* Values = values;
    public readonly int Rows = rows;

    private readonly int _readable = readable;

    /// <summary>Number of entries.</summary>
    public int Count => Starts[Rows];

    /// <summary>The prefetch distance for a row that ends at an entry; 0 if the columns end earlier.</summary>
    public int Ahead(int end) => end <= _readable - PrefetchDistance ? PrefetchDistance : 0;
}
