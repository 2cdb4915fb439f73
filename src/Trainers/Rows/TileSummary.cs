namespace Cotangent.Trainers.Rows;

/// <summary>Sizes of tiles that need not be in memory. Two passes over the same rows have equal summaries.</summary>
/// <param name="Rows">Rows of all tiles.</param>
/// <param name="Tiles">Number of tiles.</param>
/// <param name="TotalWeight">Sum of the weights of the rows, tile by tile in their order.</param>
/// <param name="LargestDense">Rows of the largest tile with dense features; 0 if there is none.</param>
/// <param name="LargestSparse">Rows of the largest tile with sparse features; 0 if there is none.</param>
/// <param name="StoredValues">Number of stored features. Zeros of dense tiles count.</param>
/// <param name="Bytes">Bytes of all tiles in memory.</param>
/// <param name="LargestBytes">Bytes of the largest tile in memory.</param>
internal readonly record struct TileSummary(
    long Rows, int Tiles, double TotalWeight, int LargestDense, int LargestSparse, long StoredValues, long Bytes, long LargestBytes)
{
    /// <summary>The summary of these tiles and one more.</summary>
    public TileSummary With(Tile tile) => new(
        Rows + tile.Rows,
        Tiles + 1,
        TotalWeight + tile.TotalWeight,
        tile.Sparse is null ? Math.Max(LargestDense, tile.Rows) : LargestDense,
        tile.Sparse is null ? LargestSparse : Math.Max(LargestSparse, tile.Rows),
        StoredValues + tile.StoredValues,
        Bytes + tile.Bytes,
        Math.Max(LargestBytes, tile.Bytes));

    /// <summary>Whether buffers for these tiles are large enough for another tile.</summary>
    public bool HasRoomFor(Tile tile) => tile.Rows <= (tile.Sparse is null ? LargestDense : LargestSparse);
}
