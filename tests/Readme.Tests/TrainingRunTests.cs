using System.Diagnostics;
using Cotangent.Trainers.Tests.Messages;

namespace Cotangent.Readme.Tests;

/// <summary>The output of the sample program is safe for a terminal, for files with hostile names and fields.</summary>
public sealed class TrainingRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cotangent-sample-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_tables_of_a_regression_show_names_without_their_commands()
    {
        var (a, b, label) = (Name("a"), Name("b"), Name("y"));
        var output = Run(Table([a, b, label], row => [$"{row % 7}", row % 2 == 0 ? a : b, $"{row}.5"]), 0, label);
        Assert.Contains("Sensitivities", output, StringComparison.Ordinal);
    }

    [Fact]
    public void So_do_the_tables_of_classes()
    {
        var (a, label) = (Name("a"), Name("y"));
        Assert.Contains("Recall", Run(Table([a, label], row => [$"{row % 7}", Name($"c{row % 2}")]), 0, label), StringComparison.Ordinal);
        Assert.Contains("Recall", Run(Table([a, label], row => [$"{row % 7}", Name($"c{row % 3}")]), 0, label), StringComparison.Ordinal);
    }

    [Fact]
    public void So_do_the_tables_of_several_labels()
    {
        var (a, y, z) = (Name("a"), Name("y"), Name("z"));
        Assert.Contains(
            "(all)", Run(Table([a, y, z], row => [$"{row % 7}", $"{row}.5", $"{row * row}"]), 0, y, z), StringComparison.Ordinal);
    }

    [Fact]
    public void So_do_the_errors()
    {
        var a = Name("a");
        Assert.Contains("has no label column", Run(Table([a, Name("y")], row => ["1", "2"]), 1, Name("nowhere")), StringComparison.Ordinal);
        Assert.Contains(
            "There is no folder",
            RunTo(Path.Combine(Name("no folder"), "model.zip"), Table([a, Name("y")], row => ["1", "2"]), 1, Name("y")),
            StringComparison.Ordinal);
    }

    /// <summary>The text as read from a file: a line end inside quotes is one character.</summary>
    private static string Name(string end) => Hostile.Name(end).Replace("\r\n", "\n", StringComparison.Ordinal).Replace(';', ' ');

    private static string Table(string[] header, Func<int, string[]> fields) =>
        string.Concat(
            new[] { header }
                .Concat(Enumerable.Range(1, 40).Select(fields))
                .Select(line => string.Join(',', line.Select(field => $"\"{field}\"")) + "\n"));

    /// <summary>Returns the output. All lines are safe for a terminal, and some contain the name.</summary>
    private string Run(string text, int expected, params string[] labels) => RunTo("model.zip", text, expected, labels);

    private string RunTo(string model, string text, int expected, params string[] labels)
    {
        var data = Path.Combine(_folder, OperatingSystem.IsWindows() ? "evil\u202e.csv" : "evil\u001b[2J\u202e\n.csv");
        File.WriteAllText(data, text);
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(tests.Parent!.Parent!.FullName, "TrainingRun", tests.Name, "TrainingRun.dll");
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var argument in (string[])[
            program, "--data", data, "--output", model, .. labels.SelectMany(label => new[] { "--label", label })])
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start)!;
        var error = Task.Run(process.StandardError.ReadToEnd);
        var output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == expected, output);
        Assert.All(output.ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > 0), Hostile.AssertHarmless);
        Assert.Contains(Hostile.Mark, output, StringComparison.Ordinal);
        return output;
    }
}
