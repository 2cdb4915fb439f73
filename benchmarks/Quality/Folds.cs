namespace Cotangent.Benchmarks.Quality;

/// <summary>Assigns the rows to folds, the same for every trainer.</summary>
internal static class Folds
{
    /// <summary>The fold of each row: rows are sorted by a hash of their number and the seed, and dealt to the folds in turn.</summary>
    public static int[] Deal(int rows, int folds, int seed)
    {
        var order = Enumerable.Range(0, rows).OrderBy(row => Hash((ulong)seed, (ulong)row)).ToArray();
        var fold = new int[rows];
        for (var i = 0; i < rows; i++)
            fold[order[i]] = i % folds;
        return fold;
    }

    /// <summary>SplitMix64: Steele, Lea and Flood, <i>Fast splittable pseudorandom number generators</i>, 2014.</summary>
    private static ulong Hash(ulong seed, ulong row)
    {
        var z = (seed << 32) + ((row + 1) * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
