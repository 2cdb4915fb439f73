using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Cotangent.Benchmarks.Compare.Data;

/// <summary>
/// Files of 256 normal features and 64 targets, in single precision, row by row. The targets are A Theta x for a Theta of 32 rows, plus
/// noise of deviation 0.1.
/// </summary>
internal static class TargetFiles
{
    public const int Features = 256;
    public const int Rank = 32;
    public const int Targets = 64;
    public const string X = "w2-x.f32";
    public const string Y = "w2-y.f32";

    public static void Make(DataFolder folder) => folder.Make([X, Y], streams =>
    {
        var random = new RandomStream(2);
        var deviations = Array.ConvertAll(new double[Features], _ => 0.5 + random.Uniform());
        var theta = Single(random.Normals(Rank * Features, 1 / Math.Sqrt(Features)));
        var a = Single(random.Normals(Targets * Rank, 1 / Math.Sqrt(Rank)));
        var (x, h, y) = (new float[Features], new float[Rank], new float[Targets]);
        for (var row = folder.Rows(200_000); row > 0; row--)
        {
            for (var f = 0; f < Features; f++)
                x[f] = (float)(deviations[f] * random.Normal());
            for (var j = 0; j < Rank; j++)
                h[j] = TensorPrimitives.Dot<float>(theta.AsSpan(j * Features, Features), x);
            for (var i = 0; i < Targets; i++)
                y[i] = TensorPrimitives.Dot<float>(a.AsSpan(i * Rank, Rank), h) + (float)(0.1 * random.Normal());
            streams[0].Write(MemoryMarshal.AsBytes(x.AsSpan()));
            streams[1].Write(MemoryMarshal.AsBytes(y.AsSpan()));
        }
    });

    private static float[] Single(double[] values) => Array.ConvertAll(values, value => (float)value);
}
