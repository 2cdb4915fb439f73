using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>Ranges of features with about the same number of entries, one for each shard.</summary>
internal static class FeatureRanges
{
    /// <summary>Tiles that are counted.</summary>
    private const int TilesCounted = 16;

    /// <summary>
    /// The first feature of each range, and n. The ranges depend only on the first tiles, which every pass reads first.
    /// </summary>
    public static int[] Of(TileSet rows, int ranges)
    {
        var bounds = new int[ranges + 1];
        bounds[ranges] = rows.FeatureCount;
        if (ranges == 1)
            return bounds;

        var counts = new long[rows.FeatureCount];
        foreach (var tile in rows.Read().Take(TilesCounted))
            Count(tile, counts);

        var (range, before, all) = (1, 0L, counts.Sum());
        for (var feature = 0; feature < counts.Length && range < ranges; feature++)
        {
            before += counts[feature];
            while (range < ranges && before * ranges >= all * range)
                bounds[range++] = feature + 1;
        }

        return bounds;
    }

    private static void Count(Tile tile, long[] counts)
    {
        if (tile.Sparse is { } sparse)
        {
            foreach (var feature in sparse.AllColumns)
                counts[feature]++;
            return;
        }

        for (var e = 0; e < tile.Dense!.Length; e++)
            counts[e % counts.Length] += tile.Dense[e] == 0 ? 0 : 1;
    }
}
