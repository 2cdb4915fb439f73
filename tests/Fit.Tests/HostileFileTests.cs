using System.Globalization;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Tests.Messages;
using Microsoft.ML;

namespace Cotangent.Fit.Tests;

/// <summary>For any path, names and fields, the notes, the log and the errors are short, and safe for a terminal and a log.</summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cotangent");

    public static TheoryData<bool> Kinds => [false, true];

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>
    /// A number with a stray, a text, a column without values, names of rows, one that is ignored, weights, numbers beyond single
    /// precision, and a constant.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_said_of_a_regression_is_harmless(bool areLong)
    {
        var n = Names(areLong);
        string[] header = ["number", "text", "empty", "names", "ignored", "weight", "large", "small", "constant", "label"];
        var text = Table(header.Select(n), 40, row =>
        [
            row == 3
                ? n("stray")
                : $"{row}",
                row % 2 == 0 ? n("x") : n("y"),
                "",
                n($"{row}"),
                n("x"),
                row == 4 ? "1e40" : "1",
                row == 5 ? "1e40" : $"{row * row}",
            row == 6 ? "1e-50" : $"{row % 7}", "3", row == 7 ? "1e40" : row == 8 ? "" : $"{row}.5",
        ]);
        var fit = Fit(text, [n("label")], new()
        {
            IgnoredColumns = [n("ignored")],
            Trainer = new() { ExampleWeightColumnName = n("weight") },
            Tangents = [Tangent.Feature(n("number")), Tangent.EachFeature(n("each"))],
        });
        Assert.Equal(
            header.Length - 1,
            fit.Notes.Count(
                step => step.StartsWith("'evil", StringComparison.Ordinal) || step.StartsWith("Weight 'evil", StringComparison.Ordinal)));
        // As data they are unchanged.
        Assert.Equal([n("label")], fit.LabelNames);
        Assert.Equal(
            [n("number"), $"{n("text")}.{n("y")}", $"{n("text")}.{n("x")}", n("large"), n("small"), n("constant")], fit.FeatureNames);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_said_of_classes_is_harmless(bool areLong)
    {
        var n = Names(areLong);
        var two = Table([n("a"), n("b"), n("label")], 40, row => [$"{row % 7}", "1", row == 9 ? "" : n($"c{row % 2}")]);
        Assert.Equal([n("c0"), n("c1")], Fit(two, [n("label")]).ClassNames);
        Fit(two, [n("label")], new()
        {
            PositiveClass = n("c0"),
            Trainer = new() { ClassWeights = ClassWeights.Of(new Dictionary<string, double> { [n("c1")] = 2 }) }
        });

        // A class with a single row, which the draws may hold out.
        var many = Table([n("a"), n("b"), n("label")], 90, row => [$"{row % 7}", "1", n(row == 50 ? "alone" : $"c{row % 24}")]);
        Assert.Equal(25, Fit(many, [n("label")], new() { TestFraction = 0.9, Trainer = new() { MaximumEpochs = 2 } }).ClassNames.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_said_of_several_labels_is_harmless(bool areLong)
    {
        var n = Names(areLong);
        var labels = Enumerable.Range(0, 15).Select(i => n($"label {i}")).ToArray();
        Fit(Table(
            [n("a"), .. labels], 40, row => [$"{row % 7}", .. labels.Select((_, i) => row == 3 && i == 14 ? "1e40" : $"{row + i}.5")]),
            labels);
        Fit(Table(
            [n("a"), .. labels], 40, row => [$"{row % 7}", .. labels.Select((_, i) => n((row + i) % 2 == 0 ? "yes" : "no"))]), labels);
    }

    /// <summary>The exception has a property with the path, too, which its text contains.</summary>
    [Fact]
    public void The_path_of_a_file_that_is_not_there_is_harmless_in_all_of_the_exception()
    {
        var exception =
            Assert.Throws<FileNotFoundException>(() => new MLContext(1).Fit(Path.Combine(_folder.FullName, "evil\u001b[2J\n.csv"), "y"));
        Assert.False(exception.ToString().Contains('\u001b', StringComparison.Ordinal));
        Assert.EndsWith(@"evil\u001b[2J\n.csv", exception.FileName, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Errors_of_names_are_harmless(bool areLong)
    {
        var n = Names(areLong);
        var text =
            Table([n("a"), n("A"), n("w"), n("v"), n("label")], 40, row => [
                $"{row % 7}", "x", n(row == 5 ? "heavy" : "light"), n("maybe"), $"{row}.5"]);
        Refuse(text, n("nowhere"));
        Assert.Contains("Did you mean 'evil", Refuse(text, n("LABEL")), StringComparison.Ordinal);
        Refuse(text, [n("label"), n("label")]);
        Refuse(text, n("label"), new() { IgnoredColumns = [n("nowhere")] });
        Refuse(text, n("label"), new() { Trainer = new() { ExampleWeightColumnName = n("nowhere") } });
        Refuse(text, n("label"), new() { Trainer = new() { ExampleWeightColumnName = n("w") } });
        Refuse(text, n("label"), new() { Trainer = new() { ValidationColumnName = n("nowhere") } });
        Refuse(text, n("label"), new() { Trainer = new() { ValidationColumnName = n("v") } });
        Refuse(text, n("label"), new() { Tangents = [Tangent.Feature("a", n("label"))] });
        Refuse(text, n("label"), new() { Tangents = [Tangent.Feature(n("column"), n("nowhere"))] });
        Refuse(text, n("label"), new() { Tangents = [Tangent.EachFeature(n("column")), Tangent.Feature(n("column"), 0)] });
        Refuse(Table([n("a"), n("a"), n("label")], 3, row => ["1", "2", "3"]), n("label"));
        // Names that differ only after the characters that are shown.
        Refuse(Table([n("a"), n("label")], 3, row => ["", $"{row}.5"]), n("label"));
        Refuse(Table(
            Enumerable.Range(0, 100).Select(i => n($"{i}")).Append(n("label")), 3, row => [.. Enumerable.Repeat("", 100), $"{row}.5"]),
            n("label"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Errors_of_labels_and_tasks_are_harmless(bool areLong)
    {
        var n = Names(areLong);
        var three = Table([n("a"), n("label"), n("other")], 40, row => [$"{row % 7}", n($"c{row % 3}"), $"{row}.5"]);
        Refuse(three, n("label"), new() { Task = CsvTask.Regression });
        Refuse(three, n("label"), new() { Task = CsvTask.BinaryClassification });
        Refuse(three, [n("label")], new() { Task = CsvTask.MultiLabelClassification });
        Refuse(three, [n("label"), n("other")], new() { Task = CsvTask.MulticlassClassification });
        Refuse(three, n("other"), new() { PositiveClass = n("c0") });
        Refuse(three, n(
            "label"), new() { Trainer = new() { ClassWeights = ClassWeights.Of(new Dictionary<string, double> { [n("none")] = 2 }) } });
        Refuse(Table([n("a"), n("label")], 40, row => [$"{row}", n($"c{row % 2}")]), n("label"), new() { PositiveClass = n("none") });

        string[] labels = ["", n("one"), "unique"];
        foreach (var label in labels)
            Refuse(Table([n("a"), n("label")], 12, row => [$"{row}", label == "unique" ? n($"c{row}") : label]), n("label"));
        Refuse(Table([n("a"), n("label")], 12, row => [$"{row}", "1e40"]), n("label"));
        Refuse(Table([n("a"), n("label")], 12, row => [$"{row}", "1e-50"]), n("label"), new() { Task = CsvTask.Regression });
        Refuse(Table([n("a"), n("label")], 12, row => ["1e40", $"{row}.5"]), n("label"));
        Refuse(Table([n("a"), n("b"), n("label")], 12, row => [row < 6 ? "1e40" : "1", row < 6 ? "1" : "1e40", $"{row}.5"]), n("label"));
        Refuse(Table([n("a"), n("label")], 40, row => [$"{row % 7}", $"{-row}.5"]), n(
            "label"), new() { Trainer = new() { Loss = TrainingLoss.Poisson() } });
        Refuse(Table([n("a"), n("label"), n("w")], 40, row => [$"{row % 7}", $"{row}.5", "-1"]), n(
            "label"), new() { Trainer = new() { ExampleWeightColumnName = n("w") } });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Errors_of_files_are_harmless(bool areLong)
    {
        var n = Names(areLong);
        Refuse($"{Unbroken(n("a"))}\n1\n", "y");
        Refuse($"#{Unbroken(n("a"))},y\n1,2\n", "y");
        Refuse("", "y");
        Refuse("a,y\n", "y");
        Refuse("a,y\n1,2,3\n", "y");
        Refuse("a,y\n1,2\n\"3,4\n", "y");
        Refuse("a\0,y\n1,2\n", "y");
        Hostile.Refusal(
            () => new MLContext().Fit(Path.Combine(_folder.FullName, OperatingSystem.IsWindows() ? "evil\u202e" : "evil\u001b\r\n"), "y"));
        Hostile.Refusal(
            () => new MLContext().Fit(
                Directory.CreateDirectory(
                    Path.Combine(_folder.FullName, OperatingSystem.IsWindows() ? "evil\u202e" : "evil\u001b\r\n")).FullName, "y"));
    }

    [Fact]
    public void A_name_and_a_field_of_a_million_characters_are_cut_in_every_message()
    {
        var million = new string('x', 1 << 20);
        var text = Table([million, "b", "y"], 40, row => [$"{row}", row == 1 ? million : row % 2 == 0 ? "p" : "q", $"{row}.5"]);
        Assert.Equal(2, Fit(text, ["y"]).Notes.Count(step => step.Contains(new string('x', 80) + "...", StringComparison.Ordinal)));
        Hostile.Refusal(() => Fit(text, ["evil"]));
        Hostile.Refusal(() => Fit(text, ["y"], new() { Trainer = new() { ExampleWeightColumnName = million + "evil" } }));
    }

    /// <summary>A zero character is accepted in rows, and a separator may be any character.</summary>
    [Fact]
    public void Zeros_in_fields_and_odd_separators_are_harmless()
    {
        Fit(Table(["a", "b", "y"], 40, row => [row == 3 ? "evil\0\u001b" : $"{row}", "evil\0" + (row % 2), $"{row}.5"]), ["y"]);
        var fit =
            Fit("a\u009by\n"
                + string.Concat(Enumerable.Range(0, 40).Select(row => $"{row}\u009b{row}.5\n")), ["y"], new() { Separator = '\u009b' });
        Assert.Contains(fit.Notes, step => step.Contains(@"separated by '\u009b'", StringComparison.Ordinal));
    }

    /// <summary>ML.NET's loader replaces every line end inside quotes by one kind of line end.</summary>
    private static Func<string, string> Names(bool areLong) => areLong ? end => Read(Hostile.Long(end)) : end => Read(Hostile.Name(end));

    private static string Read(string name) => name.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>In a header without quotes.</summary>
    private static string Unbroken(string name) => name.Replace("\n", "", StringComparison.Ordinal);

    private static string Table(IEnumerable<string> header, int rows, Func<int, IEnumerable<string>> fields) =>
        string.Concat(
            new[] { header }.Concat(Enumerable.Range(1, rows).Select(fields)).Select(line => string.Join(',', line.Select(Quoted)) + "\n"));

    private static string Quoted(string field) => field.All(char.IsAsciiLetterOrDigit) ? field : $"\"{field}\"";

    private string Write(string text)
    {
        var name =
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(OperatingSystem.IsWindows() ? "evil\u202e\u200b" : "evil\u001b[2J\u202e\u0007\r\n")}{_folder.GetFiles().Length}.csv");
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The names have semicolons, too.</summary>
    private static CsvFitOptions Commas(CsvFitOptions? options) =>
        options is { Separator: not null } ? options : (options ?? new()) with { Separator = ',' };

    private CsvFit Fit(string text, string[] labels, CsvFitOptions? options = null)
    {
        var mlContext = new MLContext(seed: 1);
        var messages = Hostile.Listen(mlContext);
        var fit = mlContext.Fit(Write(text), labels, Commas(options));
        Assert.All(fit.Notes, Hostile.AssertHarmless);
        lock (messages)
        {
            Assert.All(messages, Hostile.AssertHarmless);
            Assert.All(fit.Notes, step => Assert.Contains(step, messages));
        }

        return fit;
    }

    private string Refuse(string text, string label, CsvFitOptions? options = null) => Refuse(text, [label], options);

    private string Refuse(string text, string[] labels, CsvFitOptions? options = null)
    {
        var path = Write(text);
        return Hostile.Refusal(() => new MLContext(seed: 1).Fit(path, labels, Commas(options)));
    }
}
