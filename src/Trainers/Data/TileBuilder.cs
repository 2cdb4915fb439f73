using Cotangent.AutoDiff;

namespace Cotangent.Trainers;

/// <summary>
/// Collects rows into tiles. Where a tile ends depends on the sizes and on the zeros in the values alone, not on how a column represents them.
/// </summary>
internal sealed class TileBuilder
{
    /// <summary>Elements of a tile in double that stay in the second-level cache between the forward and the backward sweep: 256 KiB.</summary>
    private const int TileElements = 32 * 1024;

    /// <summary>Labels and scores of a tile take up to 1 MiB each in double: there are a dozen such buffers for each of the lanes that work at once.</summary>
    private const int TileOutputs = 4 * TileElements;

    private const int FewestRows = 16;
    private const int MostRows = 4096;

    /// <summary>A stored value of a sparse row takes its column beside it, so below half the elements sparse is smaller; below a quarter it is faster.</summary>
    private const double SparseBelow = 0.25;

    private readonly int _featureCount;
    private readonly bool _hasWeights;
    private readonly int _mostDenseRows;
    private readonly int _mostRows;
    private readonly List<int> _rowStarts = [0];
    private readonly List<int> _columns = [];
    private readonly List<float> _values = [];
    private readonly List<float> _labels = [];
    private readonly List<float> _weights = [];

    /// <param name="featureCount">n.</param>
    /// <param name="outputCount">m.</param>
    /// <param name="hasWeights">Whether the weights of rows are kept; they are all 1 otherwise.</param>
    public TileBuilder(int featureCount, int outputCount, bool hasWeights)
    {
        (_featureCount, _hasWeights) = (featureCount, hasWeights);
        _mostRows = Math.Clamp(TileOutputs / outputCount, FewestRows, MostRows);
        _mostDenseRows = Math.Clamp(TileElements / featureCount, FewestRows, _mostRows);
    }

    /// <summary>Adds a row, given its nonzero features in the order of their columns, and returns the tile before it where the row begins another.</summary>
    public Tile? Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> labels, float weight)
    {
        var full = HasRoomFor(values.Length) ? null : Finish();
        _columns.AddRange(columns);
        _values.AddRange(values);
        _rowStarts.Add(_values.Count);
        _labels.AddRange(labels);
        _weights.Add(weight);
        return full;
    }

    /// <summary>The rows that are left; null where there are none.</summary>
    public Tile? Finish()
    {
        var rows = _weights.Count;
        if (rows == 0)
            return null;
        var sparse = IsSparse(_values.Count, rows);
        var tile = new Tile
        {
            Rows = rows,
            Dense = sparse ? null : Densify(rows),
            Sparse = sparse ? new CsrRows<float>([.. _rowStarts], [.. _columns], [.. _values]) : null,
            Labels = [.. _labels],
            Weights = _hasWeights ? [.. _weights] : null,
        };
        _rowStarts.RemoveRange(1, rows);
        _columns.Clear();
        _values.Clear();
        _labels.Clear();
        _weights.Clear();
        return tile;
    }

    /// <summary>Sparse tiles have as many rows as fill the cache, dense ones as many as would fill it: beyond those a tile must be sparse with the row, too.</summary>
    private bool HasRoomFor(int stored)
    {
        var (rows, values) = (_weights.Count + 1, _values.Count + stored);
        return rows <= _mostDenseRows || (rows <= _mostRows && values <= TileElements && IsSparse(values, rows));
    }

    private bool IsSparse(int stored, int rows) => stored < SparseBelow * rows * _featureCount;

    private float[] Densify(int rows)
    {
        var dense = new float[rows * _featureCount];
        for (var row = 0; row < rows; row++)
        {
            for (var e = _rowStarts[row]; e < _rowStarts[row + 1]; e++)
                dense[(row * _featureCount) + _columns[e]] = _values[e];
        }

        return dense;
    }
}
