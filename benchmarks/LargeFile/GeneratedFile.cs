using System.Globalization;
using System.Text;

namespace Cotangent.Benchmarks.LargeFile;

/// <summary>A CSV file of random numbers with a label that is linear in them plus noise. Every run writes the same bytes.</summary>
internal static class GeneratedFile
{
    public const int Features = 32;

    public static long Write(string path, double gigabytes)
    {
        var random = new Random(1);
        var bytes = (long)(gigabytes * 1e9);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        file.Write(Encoding.ASCII.GetBytes($"y,{string.Join(',', Enumerable.Range(0, Features).Select(f => $"x{f}"))}\n"));
        Span<byte> line = stackalloc byte[1024];
        Span<double> x = stackalloc double[Features];
        var rows = 0L;
        for (; file.Position < bytes; rows++)
        {
            var label = 3 * (random.NextDouble() - 0.5);
            for (var f = 0; f < Features; f++)
            {
                x[f] = (f + 1) * random.NextDouble();
                label += x[f] * (f % 5 - 2);
            }

            var length = Append(line, label);
            foreach (var value in x)
            {
                line[length++] = (byte)',';
                length += Append(line[length..], value);
            }

            line[length++] = (byte)'\n';
            file.Write(line[..length]);
        }

        return rows;
    }

    private static int Append(Span<byte> target, double value)
    {
        value.TryFormat(target, out var written, "F5", CultureInfo.InvariantCulture);
        return written;
    }
}
