namespace Cotangent.Trainers.Execution;

/// <summary>Consecutive shares of a number of items. Their sizes differ by at most 1.</summary>
internal static class Shares
{
    /// <summary>One of the shares.</summary>
    /// <param name="count">Number of items, 0 or more.</param>
    /// <param name="parts">Number of shares, 1 or more.</param>
    /// <param name="part">Number of the share, from 0 to below <paramref name="parts"/>.</param>
    /// <returns>The first item of the share, and its number of items.</returns>
    public static (int First, int Count) Of(int count, int parts, int part)
    {
        var first = (int)((long)part * count / parts);
        return (first, (int)((part + 1L) * count / parts) - first);
    }
}
