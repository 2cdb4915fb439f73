using System.Numerics;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Rows;

/// <summary>
/// A few rows of training data in memory, as the cursor gave them: dense or sparse, whichever is smaller. The layout depends only on the
/// zeros in the values, so a dense and a sparse column of the same values train to the same bits.
/// </summary>
/// <remarks>
/// <see cref="TileBuilder"/> makes tiles of rows whose lengths and columns <see cref="Columns.CheckedVector"/> has checked. Unsafe code
/// relies on both.
/// </remarks>
internal sealed class Tile
{
    /// <summary>Number of rows, 1 or more.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows x n, row-major; null where <see cref="Sparse"/> holds the features.</summary>
    public float[]? Dense { get; init; }

    /// <summary>The features that are not 0; null where <see cref="Dense"/> holds all.</summary>
    public CsrRows<float>? Sparse { get; init; }

    /// <summary>Rows x m, or the index of the class of each row (<see cref="Targets.Width"/>).</summary>
    public required float[] Labels { get; init; }

    /// <summary>One for each row; null where all rows weigh 1.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Sum of the weights.</summary>
    public double TotalWeight => Weights?.Sum(weight => (double)weight) ?? Rows;

    /// <summary>Number of features in memory. Zeros of dense tiles count.</summary>
    public long StoredValues => Dense?.Length ?? Sparse!.StoredCount;

    /// <summary>Bytes of all numbers. A sparse value has its column beside it, and a sparse row its start.</summary>
    public long Bytes =>
        sizeof(float) * ((Dense?.Length ?? (2L * Sparse!.StoredCount) + Rows + 1) + Labels.Length + (Weights?.Length ?? 0));

    /// <summary>The weight of a row.</summary>
    public float Weight(int row) => Weights?[row] ?? 1;

    /// <summary>The stored features, the labels and the weight of a row.</summary>
    public TileRow Row(int row)
    {
        var width = Labels.Length / Rows;
        var labels = Labels.AsMemory(row * width, width);
        if (Sparse is { } sparse)
        {
            var (columns, values) = sparse.Row(row);
            return new TileRow(columns, values, labels, Weight(row));
        }

        var features = Dense!.Length / Rows;
        return new TileRow(null, Dense.AsMemory(row * features, features), labels, Weight(row));
    }

    /// <summary>Copies all n features of a row.</summary>
    /// <param name="row">Number of the row.</param>
    /// <param name="target">n numbers. Features that a sparse row does not store become 0.</param>
    public void CopyRow<T>(int row, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Sparse is { } sparse)
        {
            var (start, length) = sparse.Place(row);
            Scatter(sparse.AllColumns.Slice(start, length), sparse.AllValues.Slice(start, length), target);
            return;
        }

        var source = Dense.AsSpan(row * target.Length, target.Length);
        for (var i = 0; i < source.Length; i++)
            target[i] = T.CreateChecked(source[i]);
    }

    /// <summary>Writes stored features into a row of all features. The others become 0; a negative zero becomes 0.</summary>
    public static void Scatter<T>(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        target.Clear();
        for (var e = 0; e < values.Length; e++)
            target[columns[e]] = T.CreateChecked(values[e] + 0);
    }
}
