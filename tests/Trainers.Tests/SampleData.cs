using System.Globalization;

namespace Cotangent.Trainers.Tests;

/// <summary>The tables of samples/data, copied beside the tests.</summary>
internal static class SampleData
{
    public static string Diabetes { get; } = PathOf("diabetes.csv");

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);

    /// <summary>The last column is the label, as the README of the data says.</summary>
    public static Problem Read(string path)
    {
        var rows = File.ReadLines(path).Skip(1)
            .Select(line => Array.ConvertAll(line.Split(','), field => double.Parse(field, CultureInfo.InvariantCulture))).ToArray();
        return new Problem(PlainMatrix.Of(rows.Length, rows[0].Length - 1, (i, j) => rows[i][j]), Array.ConvertAll(rows, row => row[^1]));
    }
}
