using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.MultiOutput;

/// <summary>Rows of a regression on many targets. All values are rounded to single precision, which is what a column holds.</summary>
internal sealed class TargetsProblem(double[,] x, double[,] y, params string[] targetNames)
{
    /// <summary>Rows x n.</summary>
    public double[,] X { get; } = x.Map(v => (float)v);

    /// <summary>Rows x m.</summary>
    public double[,] Y { get; } = y.Map(v => (float)v);

    public int Rows => X.Rows();

    /// <summary>
    /// Independent features, and labels that are random linear functions of them plus as much noise; target j is 2ʲ times as large as the
    /// first.
    /// </summary>
    public static TargetsProblem Easy(int seed, int rows, int features, int targets)
    {
        var random = new Random(seed);
        var x = random.Normals(rows, features);
        var signals = x.Times(random.Normals(features, targets));
        var noise = random.Normals(rows, targets);
        var y = PlainMatrix.Of(rows, targets, (i, j) => Math.Pow(2, j) * (signals[i, j] + (Math.Sqrt(features) * noise[i, j]) + 1));
        return new TargetsProblem(x, y);
    }

    /// <summary>A table of samples/data, its last columns the targets.</summary>
    public static TargetsProblem Read(string file, int targets)
    {
        var lines = File.ReadAllLines(SampleData.PathOf(file));
        var rows = lines.Skip(1)
            .Select(line => Array.ConvertAll(line.Split(','), field => double.Parse(field, CultureInfo.InvariantCulture)))
            .ToArray();
        var features = rows[0].Length - targets;
        return new TargetsProblem(
            PlainMatrix.Of(rows.Length, features, (i, j) => rows[i][j]),
            PlainMatrix.Of(rows.Length, targets, (i, j) => rows[i][features + j]),
            lines[0].Split(',')[features..]);
    }

    /// <summary>The rows; Weight runs from 1 to 10, over and over.</summary>
    public IDataView DataView(MLContext mlContext, bool sparse = false) => mlContext.Data.LoadFromEnumerable(
        Enumerable.Range(0, Rows).Select(row => new TargetsExample
        {
            Features = Vector(X.Row(row), sparse),
            Label = Vector(Y.Row(row), sparse),
            Weight = 1 + (row % 10),
        }),
        TargetsExample.Schema(X.Columns(), Y.Columns(), targetNames));

    private static VBuffer<float> Vector(double[] row, bool sparse)
    {
        var columns = Enumerable.Range(0, row.Length).Where(column => !sparse || row[column] != 0).ToArray();
        return new VBuffer<float>(
            row.Length, columns.Length, Array.ConvertAll(columns, column => (float)row[column]), sparse ? columns : null);
    }
}
