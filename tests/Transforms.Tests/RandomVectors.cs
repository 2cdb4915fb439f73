namespace Cotangent.Transforms.Tests;

/// <summary>Uniform numbers between -1 and 1.</summary>
internal static class RandomVectors
{
    public static float[] Vector(this Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];

    public static float[][] Vectors(this Random random, int rows, int count) =>
        [.. Enumerable.Range(0, rows).Select(_ => random.Vector(count))];

    public static double[,] Matrix(this Random random, int rows, int columns)
    {
        var values = random.Vector(rows * columns);
        return PlainMatrix.Of(rows, columns, (i, j) => values[(i * columns) + j]);
    }
}
