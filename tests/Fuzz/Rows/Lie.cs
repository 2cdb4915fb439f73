using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Rows;

/// <summary>One way in which a vector contradicts the type of its column.</summary>
/// <param name="Name">The kind of error.</param>
/// <param name="IsArray">Whether an array can have this error, too, and not only a sparse vector.</param>
/// <param name="Tell">Draws an invalid vector for a column of a size of at least 3.</param>
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

    /// <summary>Two indices or more, and fewer than the size: a vector with all indices would be dense.</summary>
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
        // ML.NET passes on a null array as this vector.
        return new(new VBuffer<float>(length, values ?? []), values, $"{length} values", $"expected {size}");
    });

    /// <param name="name">The kind of error.</param>
    /// <param name="tell">
    /// Draws the length of the vector, its indices, and the position of the wrong index; null if the length is wrong.
    /// </param>
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

/// <summary>An invalid vector, and the required parts of the error message.</summary>
/// <param name="Vector">The vector as ML.NET passes it on.</param>
/// <param name="Array">The array of the vector; null without one, or for a null array.</param>
/// <param name="Found">The value found.</param>
/// <param name="Expected">The value expected.</param>
internal sealed record LyingVector(VBuffer<float> Vector, float[]? Array, string Found, string Expected);
