using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// The rows of a few consecutive tiles, in an order of their own, divided into batches. A pool and its order are the same whether tiles are in
/// memory or read again; data of up to <see cref="TilesInPool"/> tiles is shuffled as a whole.
/// </summary>
internal sealed class RowPool(TileSet rows)
{
    public const int TilesInPool = 64;

    private readonly List<Tile> _tiles = new(TilesInPool);
    private (int Tile, int Row)[] _places = [];
    private bool _isShuffled;

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The row at a position of the order.</summary>
    public RowReader.Row this[int position]
    {
        get
        {
            var (index, row) = _places[position];
            var tile = _tiles[index];
            var labels = tile.Labels.AsMemory(row * rows.Targets.Width, rows.Targets.Width);
            var weight = tile.Weights?[row] ?? 1;
            if (tile.Sparse is null)
                return new RowReader.Row(null, tile.Dense.AsMemory(row * rows.FeatureCount, rows.FeatureCount), labels, weight);
            var (columns, values) = tile.Sparse.Row(row);
            return new RowReader.Row(columns, values, labels, weight);
        }
    }

    /// <summary>The tile of the row at a position of the order, and its number there.</summary>
    public Tile Find(int position, out int row)
    {
        (var tile, row) = _places[position];
        return _tiles[tile];
    }

    /// <summary>The tile in which the rows at some positions lie one after the other, and where; null where they do not.</summary>
    public Tile? FindTogether(int first, int count, out int row)
    {
        var tile = Find(first, out row);
        return !_isShuffled && Find(first + count - 1, out _) == tile ? tile : null;
    }

    /// <summary>All pools of one pass, one after the other in the same memory, each in the order of its tiles.</summary>
    public IEnumerable<RowPool> Read()
    {
        Clear();
        foreach (var tile in rows.Read())
        {
            Add(tile);
            if (_tiles.Count < TilesInPool)
                continue;
            yield return this;
            Clear();
        }

        if (Count > 0)
            yield return this;
        Clear();
    }

    /// <summary>An order that depends on the arguments and the number of rows alone.</summary>
    public void Shuffle(int seed, int epoch, int pool)
    {
        _isShuffled = true;
        // SplitMix64 from a state that has taken in all three, one after the other.
        var state = Mix(Mix(Mix((uint)seed) + (uint)epoch) + (uint)pool);
        for (var last = Count - 1; last > 0; last--)
        {
            state += 0x9E3779B97F4A7C15;
            var chosen = (int)Math.BigMul(Mix(state), (ulong)last + 1, out _);
            (_places[last], _places[chosen]) = (_places[chosen], _places[last]);
        }
    }

    /// <summary>How many batches the rows make, none larger than <paramref name="batchSize"/>.</summary>
    public int BatchCount(int batchSize) => (Count + batchSize - 1) / batchSize;

    /// <summary>
    /// The positions of one of so many batches, whose sizes differ by 1 at most: a batch of a few left-over rows would only be noise.
    /// </summary>
    public (int First, int Count) Batch(int batch, int batchCount)
    {
        var first = (int)((long)batch * Count / batchCount);
        return (first, (int)((batch + 1L) * Count / batchCount) - first);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private void Clear()
    {
        _tiles.Clear();
        Count = 0;
        _isShuffled = false;
    }

    private void Add(Tile tile)
    {
        if (_places.Length < Count + tile.Rows)
            Array.Resize(ref _places, Math.Max(2 * _places.Length, Count + tile.Rows));
        for (var row = 0; row < tile.Rows; row++)
            _places[Count++] = (_tiles.Count, row);
        _tiles.Add(tile);
    }
}
