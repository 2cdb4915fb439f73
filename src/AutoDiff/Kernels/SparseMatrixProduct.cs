using System.Numerics;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>The products of sparse rows X with a dense matrix: C = X B, sums of rows of B, and C = Xᵀ B, sums of outer products.</summary>
/// <remarks>No entry is checked here. Callers have checked that columns are below the number of rows of B (of C for Xᵀ B).</remarks>
internal static unsafe class SparseMatrixProduct
{
    /// <summary>
    /// A matrix with more rows than this for each entry of X is not transposed first. An entry then touches a cache line for each of k
    /// columns; in a transposed copy, rows are contiguous.
    /// </summary>
    private const int RowsOfEntry = 4;

    /// <summary>Rows that are transposed at once, so that they stay in the cache for all columns.</summary>
    private const int RowsAtOnce = 256;

    /// <summary>
    /// C = X B or Xᵀ B, with B and C of any orientation. Each product is rounded and added to a sum that begins at 0, in the order of the
    /// entries: the bits of an element depend on neither orientation, nor on the vectors of the machine.
    /// </summary>
    /// <param name="x">The sparse rows.</param>
    /// <param name="transposed">Whether X is transposed.</param>
    /// <param name="b">Rows of k elements, or columns of <paramref name="rowsOfB"/> elements, without gaps.</param>
    /// <param name="rowsOfB">The inner dimension.</param>
    /// <param name="c">Overwritten; rows of k elements, or columns of <paramref name="rowsOfC"/> elements, without gaps.</param>
    /// <param name="rowsOfC">Rows of the product.</param>
    /// <param name="k">Columns of the product.</param>
    /// <param name="scratch">Room for the elements of B, if it is given by columns, and of C, if it is given by columns.</param>
    public static void Multiply<T>(
        in SparseEntries<T> x, bool transposed, in Strided<T> b, int rowsOfB, in Strided<T> c, int rowsOfC, int k, T* scratch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // A matrix of one column is contiguous in both orientations.
        var (copiesB, copiesC) = (k > 1 && b.ColumnStride != 1, k > 1 && c.ColumnStride != 1);
        var copiedRows = (copiesB ? (long)rowsOfB : 0) + (copiesC ? rowsOfC : 0);
        if (copiedRows > RowsOfEntry * (long)x.Count)
        {
            MultiplyStrided(x, transposed, b, c, rowsOfC, k);
            return;
        }

        var source = b.Values;
        if (copiesB)
        {
            source = scratch;
            scratch += (nint)rowsOfB * k;
            for (var row = 0; row < rowsOfB; row += RowsAtOnce)
                Transposition.Copy(b.From(row, 0), source + ((nint)row * k), Math.Min(RowsAtOnce, rowsOfB - row), k);
        }

        var target = copiesC ? scratch : c.Values;
        if (transposed)
        {
            Clear(target, rowsOfC, k);
            VectorWidth.Run<T, AddOuterKernel<T>>(k, new(x, x.Columns, T.One, source, k, target, isFused: false));
        }
        else
        {
            VectorWidth.Run<T, MultiplyKernel<T>>(k, new(x, source, k, target, isFused: false));
        }

        if (copiesC)
            Transposition.Copy(new Strided<T>(target, 1, k), c.Values, k, rowsOfC);
    }

    /// <summary>
    /// C = X B by fused multiply-adds, where B and C have contiguous rows. If a row of C is one vector, even and odd entries have a sum
    /// each.
    /// </summary>
    public static void MultiplyFused<T>(in SparseEntries<T> x, T* b, int k, T* c)
        where T : unmanaged, IFloatingPointIeee754<T> => VectorWidth.Run<T, MultiplyKernel<T>>(k, new(x, b, k, c, isFused: true));

    /// <summary>
    /// Adds to the target row of each entry the scale times the entry times its row of B, by fused multiply-adds in the order of the
    /// entries.
    /// </summary>
    /// <param name="x">The sparse rows.</param>
    /// <param name="targets">The row of each entry in the sums.</param>
    /// <param name="scale">Factor of all terms.</param>
    /// <param name="b">Rows of X x k.</param>
    /// <param name="k">Columns of B and of the sums.</param>
    /// <param name="sums">Rows of k elements.</param>
    public static void AddOuterFused<T>(in SparseEntries<T> x, int* targets, T scale, T* b, int k, T* sums)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        VectorWidth.Run<T, AddOuterKernel<T>>(k, new(x, targets, scale, b, k, sums, isFused: true));

    /// <summary>The same product with the same bits, without copies, for few entries.</summary>
    private static void MultiplyStrided<T>(in SparseEntries<T> x, bool transposed, in Strided<T> b, in Strided<T> c, int rowsOfC, int k)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Clear(c.Values, rowsOfC, k);
        for (var row = 0; row < x.Rows; row++)
        {
            for (var e = x.Starts[row]; e < x.Starts[row + 1]; e++)
            {
                var (from, to) = transposed ? (row, x.Columns[e]) : (x.Columns[e], row);
                var source = b.Row(from);
                var target = c.Row(to);
                for (nint j = 0; j < k; j++)
                    target[j * c.ColumnStride] += x.Values[e] * source[j * b.ColumnStride];
            }
        }
    }

    private static void Clear<T>(T* values, int rows, int k)
        where T : unmanaged => new Span<T>(values, rows * k).Clear();

    private readonly struct MultiplyKernel<T>(in SparseEntries<T> x, T* b, int k, T* c, bool isFused) : IVectorKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly SparseEntries<T> _x = x;
        private readonly T* _b = b;
        private readonly int _k = k;
        private readonly T* _c = c;
        private readonly bool _isFused = isFused;

        public void Run<TVectors, TVector>()
            where TVectors : IVectors<TVector, T>
            where TVector : unmanaged
        {
            if (_isFused)
                SparseMatrixProduct<TVectors, TVector, T>.Multiply(_x, _b, _k, _c, inOrder: false);
            else
                SparseMatrixProduct<UnfusedVectors<TVectors, TVector, T>, TVector, T>.Multiply(_x, _b, _k, _c, inOrder: true);
        }
    }

    private readonly struct AddOuterKernel<T>(
        in SparseEntries<T> x, int* targets, T scale, T* b, int k, T* sums, bool isFused) : IVectorKernel<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly SparseEntries<T> _x = x;
        private readonly int* _targets = targets;
        private readonly T _scale = scale;
        private readonly T* _b = b;
        private readonly int _k = k;
        private readonly T* _sums = sums;
        private readonly bool _isFused = isFused;

        public void Run<TVectors, TVector>()
            where TVectors : IVectors<TVector, T>
            where TVector : unmanaged
        {
            if (_isFused)
                SparseMatrixProduct<TVectors, TVector, T>.AddOuter(_x, _targets, _scale, _b, _k, _sums);
            else
                SparseMatrixProduct<UnfusedVectors<TVectors, TVector, T>, TVector, T>.AddOuter(_x, _targets, _scale, _b, _k, _sums);
        }
    }
}
