namespace Cotangent.Trainers.Rows;

/// <summary>What there is to know of tiles without holding them: enough to see that two passes found the same.</summary>
/// <param name="Rows">Rows of all tiles.</param>
/// <param name="Tiles">Number of tiles.</param>
/// <param name="TotalWeight">Sum of the weights of the rows, tile by tile in their order.</param>
/// <param name="LargestDense">Rows of the largest tile with dense features; 0 where there is none.</param>
/// <param name="LargestSparse">Rows of the largest tile with sparse features; 0 where there is none.</param>
/// <param name="StoredValues">Features that are held.</param>
/// <param name="Bytes">What the tiles take in memory.</param>
/// <param name="LargestBytes">What the largest tile takes in memory.</param>
internal readonly record struct TileSummary(
    long Rows, int Tiles, double TotalWeight, int LargestDense, int LargestSparse, long StoredValues, long Bytes, long LargestBytes)
{
    /// <summary>Of these tiles, and one more.</summary>
    public TileSummary With(Tile tile) => new(
        Rows + tile.Rows,
        Tiles + 1,
        TotalWeight + tile.TotalWeight,
        tile.Sparse is null ? Math.Max(LargestDense, tile.Rows) : LargestDense,
        tile.Sparse is null ? LargestSparse : Math.Max(LargestSparse, tile.Rows),
        StoredValues + tile.StoredValues,
        Bytes + tile.Bytes,
        Math.Max(LargestBytes, tile.Bytes));

    /// <summary>Whether memory made for these tiles is enough for a tile.</summary>
    public bool HasRoomFor(Tile tile) => tile.Rows <= (tile.Sparse is null ? LargestDense : LargestSparse);
}
