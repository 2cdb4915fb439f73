using System.Numerics;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Rows;

/// <summary>
/// Consecutive rows of training data in memory, in raw units, dense or sparse, whichever is smaller. The layout depends only on the zeros
/// in the values, so a dense and a sparse column of the same values train to the same bits.
/// </summary>
/// <remarks>
/// <see cref="TileBuilder"/> builds tiles from rows whose lengths and columns <see cref="Columns.CheckedVector"/> has checked. Unsafe code
/// relies on these checks.
/// </remarks>
internal sealed class Tile
{
    /// <summary>Number of rows, 1 or more.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows x n, row-major; null if <see cref="Sparse"/> holds the features.</summary>
    public float[]? Dense { get; init; }

    /// <summary>The nonzero features; null if <see cref="Dense"/> holds all features.</summary>
    public CsrRows<float>? Sparse { get; init; }

    /// <summary>Rows x m, or the index of the class of each row (<see cref="Targets.Width"/>).</summary>
    public required float[] Labels { get; init; }

    /// <summary>A weight for each row; null if all weights are 1.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Sum of the weights.</summary>
    public double TotalWeight => Weights?.Sum(weight => (double)weight) ?? Rows;

    /// <summary>Number of features in memory. Zeros of dense tiles count.</summary>
    public long StoredValues => Dense?.Length ?? Sparse!.StoredCount;

    /// <summary>Bytes of all numbers, including the column of each sparse value and the start of each sparse row.</summary>
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
