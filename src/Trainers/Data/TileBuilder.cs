using Cotangent.AutoDiff;

namespace Cotangent.Trainers;

/// <summary>Collects rows into tiles.</summary>
internal sealed class TileBuilder(int featureCount, bool hasWeights)
{
    /// <summary>Elements of a tile in double that stay in the second-level cache between the forward and the backward sweep: 256 KiB.</summary>
    private const int TileElements = 32 * 1024;

    /// <summary>A stored value of a sparse row takes its column beside it, so below half the elements sparse is smaller; below a quarter it is faster.</summary>
    private const double SparseBelow = 0.25;

    private readonly int _capacity = Math.Clamp(TileElements / featureCount, 16, 4096);
    private readonly List<Tile> _tiles = [];
    private readonly List<int> _rowStarts = [0];
    private readonly List<int> _columns = [];
    private readonly List<float> _values = [];
    private readonly List<float> _labels = [];
    private readonly List<float> _weights = [];

    /// <summary>Adds a row, given its nonzero features in the order of their columns.</summary>
    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> labels, float weight)
    {
        _columns.AddRange(columns);
        _values.AddRange(values);
        _rowStarts.Add(_values.Count);
        _labels.AddRange(labels);
        _weights.Add(weight);
        if (_weights.Count == _capacity)
            Flush();
    }

    public IReadOnlyList<Tile> Build()
    {
        if (_weights.Count > 0)
            Flush();
        return _tiles;
    }

    private void Flush()
    {
        var rows = _weights.Count;
        var sparse = _values.Count < SparseBelow * rows * featureCount;
        _tiles.Add(new Tile
        {
            Rows = rows,
            Dense = sparse ? null : Densify(rows),
            Sparse = sparse ? new CsrRows<float>([.. _rowStarts], [.. _columns], [.. _values]) : null,
            Labels = [.. _labels],
            Weights = hasWeights ? [.. _weights] : null,
        });
        _rowStarts.RemoveRange(1, rows);
        _columns.Clear();
        _values.Clear();
        _labels.Clear();
        _weights.Clear();
    }

    private float[] Densify(int rows)
    {
        var dense = new float[rows * featureCount];
        for (var row = 0; row < rows; row++)
        {
            for (var e = _rowStarts[row]; e < _rowStarts[row + 1]; e++)
                dense[(row * featureCount) + _columns[e]] = _values[e];
        }

        return dense;
    }
}
