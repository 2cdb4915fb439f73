using System.Globalization;

namespace Cotangent.Benchmarks.Quality;

/// <summary>A file of samples/data and its targets.</summary>
/// <param name="Name">The file name without its folder.</param>
/// <param name="Task">The kind of its targets.</param>
/// <param name="Targets">The target columns; all others are features.</param>
/// <param name="Positive">The positive class, if the task is binary.</param>
internal sealed record DataFile(string Name, TargetKind Task, string[] Targets, string? Positive = null)
{
    public static IReadOnlyList<DataFile> All { get; } =
    [
        new("diabetes.csv", TargetKind.Number, ["progression"]),
        new("linnerud.csv", TargetKind.Numbers, ["weight", "waist", "pulse"]),
        new("two-by-three.csv", TargetKind.Numbers, ["y1", "y2", "y3"]),
        new("breast-cancer.csv", TargetKind.Binary, ["diagnosis"], "malignant"),
        new("wine.csv", TargetKind.Classes, ["cultivar"]),
        new("digits.csv", TargetKind.Classes, ["digit"]),
    ];

    public Rows Read(string folder)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, Name));
        var header = lines[0].Split(',');
        var targets = Array.ConvertAll(Targets, target => Array.IndexOf(header, target));
        var features = Enumerable.Range(0, header.Length).Except(targets).ToArray();
        var cells = Array.ConvertAll(lines[1..], line => line.Split(','));

        var x = Numbers(cells, features);
        if (Task is TargetKind.Number or TargetKind.Numbers)
            return new Rows(x, Numbers(cells, targets), [], []);

        var names = Array.ConvertAll(cells, row => row[targets[0]]);
        // The positive class is class 1 of 0 and 1. More than two classes are in order of their names.
        string[] classes = [.. names.Distinct().OrderBy(name => name == Positive).ThenBy(name => name, StringComparer.Ordinal)];
        return new Rows(x, [], Array.ConvertAll(names, name => Array.IndexOf(classes, name)), classes);
    }

    private static float[][] Numbers(string[][] cells, int[] columns) =>
        Array.ConvertAll(cells, row => Array.ConvertAll(columns, column => float.Parse(row[column], CultureInfo.InvariantCulture)));
}
