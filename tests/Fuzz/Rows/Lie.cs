using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>One way in which a vector differs from what the type of its column promises.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="IsArray">Whether an array can lie so, and not only a sparse vector.</param>
/// <param name="Tell">Draws one for a column of some size, at least 3.</param>
internal sealed record Lie(string Name, bool IsArray, Func<int, Random, LyingVector> Tell)
{
    public static IReadOnlyList<Lie> All { get; } =
    [
        Dense("too long", (size, random) => Normal(size + 1 + random.Next(size), random)),
        Dense("too long, with one number", (size, _) =>
        {
            var values = new float[size + Math.Max(1, size / 5)];
            values[^1] = 1;
            return values;
        }),
        Dense("too short", (size, random) => Normal(1 + random.Next(size - 1), random)),
        Dense("null", (_, _) => null),
        Dense("empty", (_, _) => []),
        Sparse("a long length", (size, random) => (size + 1 + random.Next(100), Rising(size, random), null)),
        Sparse("a short length", (size, _) => (size - 1, [0], null)),
        Sparse("the index n", (size, random) => (size, [.. Rising(size, random)[..^1], size], size)),
        Sparse("an index beyond", (size, random) =>
        {
            var index = size + 1 + random.Next(1 << 24);
            return (size, [.. Rising(size, random)[..^1], index], index);
        }),
        Sparse("an index beyond, and others after it", (size, random) =>
        {
            var index = size + 1 + random.Next(1 << 24);
            return (size, [index, .. Enumerable.Range(0, random.Next(1, size - 1))], index);
        }),
        Sparse("a negative index", (size, random) =>
        {
            var index = -1 - random.Next(1 << 24);
            return (size, [index, .. Rising(size, random)[1..]], index);
        }),
        Sparse("indices that fall", (size, random) =>
        {
            var indices = Rising(size, random);
            var at = random.Next(1, indices.Length);
            (indices[at - 1], indices[at]) = (indices[at], indices[at - 1]);
            return (size, indices, indices[at]);
        }),
        Sparse("an index twice", (size, random) =>
        {
            var indices = Rising(size, random);
            var at = random.Next(1, indices.Length);
            indices[at] = indices[at - 1];
            return (size, indices, indices[at]);
        }),
    ];

    public override string ToString() => Name;

    public static float[] Normal(int length, Random random)
    {
        var values = new float[length];
        foreach (ref var value in values.AsSpan())
            value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }

    /// <summary>Two indices or more, and fewer than the size: a vector with all of them would be dense.</summary>
    public static int[] Rising(int size, Random random)
    {
        var indices = Enumerable.Range(0, size).ToArray();
        random.Shuffle(indices);
        return [.. indices[..random.Next(2, Math.Min(size, 40))].Order()];
    }

    private static Lie Dense(string name, Func<int, Random, float[]?> tell) => new($"an array: {name}", true, (size, random) =>
    {
        var values = tell(size, random);
        var length = values?.Length ?? 0;
        // So ML.NET hands on an array that is null.
        return new(new VBuffer<float>(length, values ?? []), values, $"{length} values", $"expected {size}");
    });

    /// <param name="name">What is wrong with it.</param>
    /// <param name="tell">The length of the vector, its indices, and the one that is wrong; null where that is the length.</param>
    private static Lie Sparse(string name, Func<int, Random, (int Length, int[] Indices, int? Wrong)> tell) =>
        new($"sparse: {name}", false, (size, random) =>
    {
        var (length, indices, wrong) = tell(size, random);
        return new(
            new VBuffer<float>(length, indices.Length, Normal(indices.Length, random), indices),
            null,
            wrong is { } index ? $"index {index}" : $"{length} values",
            wrong is null ? $"expected {size}" : $"from 0 to {size - 1}");
    });
}

/// <summary>A vector that lies, and what an error must say of it.</summary>
/// <param name="Vector">As ML.NET hands it on.</param>
/// <param name="Array">The array that it comes from; null for none, or for one that is null.</param>
/// <param name="Found">What is wrong.</param>
/// <param name="Expected">What would be right.</param>
internal sealed record LyingVector(VBuffer<float> Vector, float[]? Array, string Found, string Expected);
