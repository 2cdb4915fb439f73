using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Rows;

/// <summary>
/// A few rows of training data as they came from the cursor, in memory: dense or sparse, whichever is smaller. Which one depends on the
/// zeros in the values only, so a dense and a sparse column of the same values train to the same bits. <see cref="TileBuilder"/> makes them of
/// rows whose lengths and columns <see cref="Columns.CheckedVector"/> has checked: unsafe code relies on both.
/// </summary>
internal sealed class Tile
{
    public required int Rows { get; init; }

    /// <summary>Rows x n, row-major; null where <see cref="Sparse"/> holds the features.</summary>
    public float[]? Dense { get; init; }

    public CsrRows<float>? Sparse { get; init; }

    /// <summary>Rows x m, or the index of the class of each row (<see cref="Targets.Width"/>).</summary>
    public required float[] Labels { get; init; }

    /// <summary>One for each row, or null where all weigh 1.</summary>
    public float[]? Weights { get; init; }

    public double TotalWeight => Weights?.Sum(weight => (double)weight) ?? Rows;

    /// <summary>Features that are held, those that are 0 in dense ones included.</summary>
    public long StoredValues => Dense?.Length ?? Sparse!.StoredCount;

    /// <summary>What the numbers take in memory: a sparse value has its column beside it, and a sparse row its start.</summary>
    public long Bytes => sizeof(float) * ((Dense?.Length ?? (2L * Sparse!.StoredCount) + Rows + 1) + Labels.Length + (Weights?.Length ?? 0));
}
