namespace Cotangent.Fuzz.Models;

/// <summary>Kinds of damage to bytes.</summary>
internal static class Damage
{
    private static readonly int[] Extremes =
    [
        0, 1, -1, int.MaxValue, int.MinValue, (1 << 30) - 1, 1 << 16, BitConverter.SingleToInt32Bits(float.NaN),
        BitConverter.SingleToInt32Bits(float.PositiveInfinity),
    ];

    private static readonly Func<Random, byte[], byte[]>[] SameLength = [FlipBits, Overwrite, Swap, Clear];

    private static readonly Func<Random, byte[], byte[]>[] All = [.. SameLength, Cut, CutOut, Insert, Repeat];

    /// <summary>A damaged copy of any length.</summary>
    public static byte[] Any(Random random, byte[] bytes) => All[random.Next(All.Length)](random, bytes);

    /// <summary>A damaged copy of the same length.</summary>
    public static byte[] InPlace(Random random, byte[] bytes) => SameLength[random.Next(SameLength.Length)](random, bytes);

    private static byte[] FlipBits(Random random, byte[] bytes)
    {
        for (var left = random.Next(1, 5); left > 0; left--)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static byte[] Overwrite(Random random, byte[] bytes)
    {
        BitConverter.GetBytes(Extremes[random.Next(Extremes.Length)]).AsSpan(0, Math.Min(sizeof(int), bytes.Length))
            .CopyTo(bytes.AsSpan(random.Next(Math.Max(1, bytes.Length - sizeof(int) + 1))));
        return bytes;
    }

    private static byte[] Swap(Random random, byte[] bytes)
    {
        var length = random.Next(1, Math.Max(2, bytes.Length / 2));
        var (first, second) = (random.Next(bytes.Length - length + 1), random.Next(bytes.Length - length + 1));
        var block = bytes[first..(first + length)];
        bytes.AsSpan(second, length).CopyTo(bytes.AsSpan(first));
        block.CopyTo(bytes, second);
        return bytes;
    }

    private static byte[] Clear(Random random, byte[] bytes)
    {
        bytes.AsSpan(Block(random, bytes)).Clear();
        return bytes;
    }

    private static byte[] Cut(Random random, byte[] bytes) => bytes[..random.Next(bytes.Length)];

    private static byte[] CutOut(Random random, byte[] bytes)
    {
        var block = Block(random, bytes);
        return [.. bytes[..block.Start], .. bytes[block.End..]];
    }

    private static byte[] Insert(Random random, byte[] bytes)
    {
        var (at, block) = (random.Next(bytes.Length + 1), new byte[random.Next(1, 64)]);
        if (random.Next(2) == 0)
            random.NextBytes(block);
        return [.. bytes[..at], .. block, .. bytes[at..]];
    }

    private static byte[] Repeat(Random random, byte[] bytes)
    {
        var block = Block(random, bytes);
        return [.. bytes[..block.End], .. bytes[block], .. bytes[block.End..]];
    }

    private static Range Block(Random random, byte[] bytes)
    {
        var start = random.Next(bytes.Length);
        return start..random.Next(start + 1, bytes.Length + 1);
    }
}
