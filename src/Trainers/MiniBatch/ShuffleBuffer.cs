using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// The rows of a few consecutive tiles, in an order of their own, divided into batches. The buffer and its order are the same whether tiles
/// are in memory or read again. Data of up to <see cref="MostTiles"/> tiles is shuffled as a whole.
/// </summary>
internal sealed class ShuffleBuffer(TileSet rows)
{
    /// <summary>Most tiles in the buffer.</summary>
    public const int MostTiles = 64;

    private readonly List<Tile> _tiles = new(MostTiles);
    private (int Tile, int Row)[] _places = [];
    private bool _isShuffled;

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The tile of the row at a position of the order, and the number of the row in that tile.</summary>
    public Tile Find(int position, out int row)
    {
        (var tile, row) = _places[position];
        return _tiles[tile];
    }

    /// <summary>
    /// The tile in which the rows at consecutive positions are consecutive too, and the number of the first row there; null where there is
    /// none.
    /// </summary>
    public Tile? FindTogether(int first, int count, out int row)
    {
        var tile = Find(first, out row);
        return !_isShuffled && Find(first + count - 1, out _) == tile ? tile : null;
    }

    /// <summary>Fills the buffer with the rows of one pass, part after part, each in the order of its tiles.</summary>
    public IEnumerable<ShuffleBuffer> Read()
    {
        Clear();
        foreach (var tile in rows.Read())
        {
            Add(tile);
            if (_tiles.Count < MostTiles)
                continue;
            yield return this;
            Clear();
        }

        if (Count > 0)
            yield return this;
        Clear();
    }

    /// <summary>Shuffles the rows. The order depends only on the arguments and the number of rows.</summary>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="epoch">Number of the epoch, from 0.</param>
    /// <param name="filling">How often the buffer has been filled in this epoch.</param>
    public void Shuffle(int seed, int epoch, int filling)
    {
        _isShuffled = true;
        // The counter begins at a hash of all three arguments, one after the other.
        var counter = SplitMix64.Mix(SplitMix64.Mix(SplitMix64.Mix((uint)seed) + (uint)epoch) + (uint)filling);
        for (var last = Count - 1; last > 0; last--)
        {
            var chosen = (int)Math.BigMul(SplitMix64.Next(ref counter), (ulong)last + 1, out _);
            (_places[last], _places[chosen]) = (_places[chosen], _places[last]);
        }
    }

    /// <summary>Number of batches of the rows, none larger than <paramref name="batchSize"/>.</summary>
    public int BatchCount(int batchSize) => (Count + batchSize - 1) / batchSize;

    /// <summary>
    /// The positions of a batch. The sizes of batches differ by 1 at most: a last batch of few rows would have a noisy gradient.
    /// </summary>
    public (int First, int Count) Batch(int batch, int batchCount) => Shares.Of(Count, batchCount, batch);

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
