using Cotangent.AutoDiff;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Tests.Objectives;

/// <summary>How the rows of a test are stored.</summary>
public enum Storage
{
    Dense,
    Sparse,

    /// <summary>One tile dense, the next sparse.</summary>
    Mixed,
}

/// <summary>Rows put into tiles as the trainer would, but with any number of labels each.</summary>
internal static class Tiles
{
    public static TileSet Of(double[,] x, double[,] y, double[]? weights, Storage storage, int rowsPerTile)
    {
        var tiles = new List<Tile>();
        for (var start = 0; start < x.Rows(); start += rowsPerTile)
        {
            var rows = Enumerable.Range(start, Math.Min(rowsPerTile, x.Rows() - start)).ToArray();
            var sparse = storage == Storage.Sparse || (storage == Storage.Mixed && tiles.Count % 2 == 1);
            tiles.Add(new Tile
            {
                Rows = rows.Length,
                Dense = sparse ? null : [.. rows.SelectMany(row => x.Row(row)).Select(v => (float)v)],
                Sparse = sparse ? Compress(x, rows) : null,
                Labels = [.. rows.SelectMany(row => y.Row(row)).Select(v => (float)v)],
                Weights = weights is null ? null : [.. rows.Select(row => (float)weights[row])],
            });
        }

        return new MemoryTileSet(tiles, x.Columns(), Targets.Numbers([.. Enumerable.Range(0, y.Columns()).Select(j => $"y{j}")]));
    }

    private static CsrRows<float> Compress(double[,] x, int[] rows)
    {
        var (starts, columns, values) = (new List<int> { 0 }, new List<int>(), new List<float>());
        foreach (var row in rows)
        {
            for (var column = 0; column < x.Columns(); column++)
            {
                if (x[row, column] == 0)
                    continue;
                columns.Add(column);
                values.Add((float)x[row, column]);
            }

            starts.Add(values.Count);
        }

        return new CsrRows<float>([.. starts], [.. columns], [.. values]);
    }
}
