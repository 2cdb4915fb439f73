using System.Runtime.InteropServices;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Tests.Data;

/// <summary>Tiles as text; different tiles have different texts.</summary>
internal static class TileBits
{
    public static void AssertSame(IEnumerable<Tile> expected, IEnumerable<Tile> found) =>
        Assert.Equal(expected.Select(Describe), found.Select(Describe));

    private static string Describe(Tile tile)
    {
        var sparse = Enumerable.Range(0, tile.Sparse is null ? 0 : tile.Rows).Select(row =>
        {
            var (columns, values) = tile.Sparse!.Row(row);
            return $"{string.Join(' ', columns.ToArray())}: {Bits(values.ToArray())}";
        });
        return $"{tile.Rows} rows; labels {Bits(tile.Labels)}; weights {Bits(tile.Weights)}; dense {Bits(tile.Dense)}; "
            + $"sparse {string.Join("; ", sparse)}";
    }

    private static string Bits(float[]? values) => values is null ? "none" : Convert.ToHexString(MemoryMarshal.AsBytes(values.AsSpan()));
}
