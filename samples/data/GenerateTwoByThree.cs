// Writes two-by-three.csv next to this file: 200 rows of two features x and three targets y with
//
//     h = Theta x,   y = A h + b + noise,   noise ~ N(0, sigma^2), independent per target.
//
// Run with: dotnet run samples/data/GenerateTwoByThree.cs

// A mapped source path would hide the folder that [CallerFilePath] has to find.
#:property DeterministicSourcePaths=false
// The check for unused usings (IDE0005) runs in a build only together with the documentation file.
#:property GenerateDocumentationFile=true

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

const int rows = 200;
const ulong seed = 20240229;

// Standard deviation of the noise: small against the targets, so that a fit comes close to A Theta and b.
const double sigma = 0.05;

// Invertible and not symmetric, so that a transposed Theta shows up as an error.
double[][] theta =
[
    [1.5, -0.5],
    [0.25, 2.0],
];

// Full column rank: three targets that all depend on the two inner values.
double[][] a =
[
    [1.0, 0.5],
    [-2.0, 1.0],
    [0.75, -1.5],
];

double[] b = [0.5, -1.0, 2.0];

var random = new SplitMix64(seed);
var csv = new StringBuilder("x1,x2,y1,y2,y3\n");

for (var row = 0; row < rows; row++)
{
    // The targets belong to the rounded features, the ones that a reader of the file sees.
    double[] x = [Rounded(random.NextNormal()), Rounded(random.NextNormal())];
    var h = Product(theta, x);
    var g = Product(a, h);

    var values = new double[x.Length + g.Length];
    x.CopyTo(values, 0);
    for (var i = 0; i < g.Length; i++)
    {
        values[x.Length + i] = Rounded(g[i] + b[i] + (sigma * random.NextNormal()));
    }

    csv.AppendJoin(',', values.Select(v => v.ToString("0.######", CultureInfo.InvariantCulture))).Append('\n');
}

// The default encoding is UTF-8 without a byte order mark.
File.WriteAllText(Path.Combine(SourceFolder(), "two-by-three.csv"), csv.ToString());

static double[] Product(double[][] matrix, double[] vector) =>
    [.. matrix.Select(line => line.Zip(vector, (m, v) => m * v).Sum())];

// Six decimals also hide last-digit differences of Math.Log and Math.Cos between platforms.
// Adding zero turns a negative zero into a plain one.
static double Rounded(double value) => Math.Round(value, 6) + 0.0;

static string SourceFolder([CallerFilePath] string file = "") =>
    Path.GetDirectoryName(file) ?? throw new InvalidOperationException("The source file has no folder.");

// Written out here because the sequence of System.Random may change between .NET versions.
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    // Box-Muller; the second value of the pair is not used, to keep the state one number.
    public double NextNormal()
    {
        var radius = Math.Sqrt(-2.0 * Math.Log(NextUniform()));
        return radius * Math.Cos(2.0 * Math.PI * NextUniform());
    }

    // Uniform on (0, 1] with 53 bits: zero is left out because its logarithm is not finite.
    private double NextUniform() => ((Next() >> 11) + 1) * (1.0 / (1UL << 53));

    private ulong Next()
    {
        // The constants come from the published algorithm, which relies on wrap-around.
        unchecked
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
