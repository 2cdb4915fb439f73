using System.Globalization;
using System.Text;

namespace Cotangent.Benchmarks.Compare.Data;

/// <summary>
/// CSV files with a label and 32 features. Each feature has its own mean and deviation, and four hidden factors correlate the features. The
/// label is linear in them, plus noise of deviation 1. Numbers have six digits.
/// </summary>
internal static class RegressionFiles
{
    public const int Features = 32;
    public const string Train = "w1-train.csv";
    public const string Test = "w1-test.csv";
    private const int Factors = 4;

    public static void Make(DataFolder folder) => folder.Make([Train, Test], streams =>
    {
        var random = new RandomStream(1);
        var means = random.Normals(Features, 2);
        var deviations = Array.ConvertAll(new double[Features], _ => Math.Pow(4, (2 * random.Uniform()) - 1));
        var loadings = random.Normals(Features * Factors, 0.4);
        var weights = random.Normals(Features, 0.6);
        Write(streams[0], folder.Rows(1_000_000));
        Write(streams[1], folder.Rows(100_000));

        void Write(Stream file, int rows)
        {
            file.Write(Encoding.ASCII.GetBytes($"label,{string.Join(',', Enumerable.Range(0, Features).Select(f => $"f{f}"))}\n"));
            Span<byte> line = stackalloc byte[(Features + 1) * 32];
            Span<double> factors = stackalloc double[Factors];
            Span<double> x = stackalloc double[Features];
            for (var row = 0; row < rows; row++)
            {
                foreach (ref var factor in factors)
                    factor = random.Normal();
                var label = 3 + random.Normal();
                for (var f = 0; f < Features; f++)
                {
                    var standard = 0.9 * random.Normal();
                    for (var factor = 0; factor < Factors; factor++)
                        standard += loadings[(f * Factors) + factor] * factors[factor];
                    x[f] = means[f] + (deviations[f] * standard);
                    label += weights[f] * standard;
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
        }
    });

    private static int Append(Span<byte> target, double value)
    {
        value.TryFormat(target, out var written, "G6", CultureInfo.InvariantCulture);
        return written;
    }
}
