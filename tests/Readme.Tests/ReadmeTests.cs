using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Readme.Tests;

/// <summary>README.md and docs/how-to.md say what is so: their programs are the ones that run, and print what they say they print.</summary>
public partial class ReadmeTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public void The_first_program_is_the_quick_start_word_for_word() =>
        Assert.Equal(Lines(File.ReadAllText(Path.Combine(Root, "samples", "QuickStart", "Program.cs"))), Lines(Blocks(Readme, "csharp")[0]));

    [Fact]
    public void The_first_program_prints_what_the_readme_says()
    {
        using var folder = new TemporaryFolder();
        var data = Directory.CreateDirectory(Path.Combine(folder.Path, "samples", "data")).FullName;
        File.Copy(Path.Combine(Root, "samples", "data", "diabetes.csv"), Path.Combine(data, "diabetes.csv"));

        var output = Run(QuickStart(), folder.Path);

        Assert.Equal(Lines(Blocks(Readme, "text")[0]), Lines(output));
        Assert.True(File.Exists(Path.Combine(folder.Path, "model.zip")));
    }

    [Theory]
    [InlineData("README.md", 1, "ReadmeSnippets.cs")]
    [InlineData("docs/how-to.md", 0, "HowToSnippets.cs")]
    public void The_other_programs_stand_word_for_word_in_the_snippets_that_are_compiled_and_run(string page, int first, string snippets)
    {
        var compiled = Lines(File.ReadAllText(Path.Combine(Root, "tests", "Readme.Tests", snippets))).Select(line => line.Trim()).ToArray();
        var code = string.Join('\n', compiled);
        var blocks = Blocks(File.ReadAllText(Path.Combine(Root, page)), "csharp").Skip(first).ToArray();

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block =>
        {
            var lines = Lines(block).Select(line => line.Trim()).ToLookup(line => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('='));
            Assert.All(lines[true], line => Assert.Contains(line, compiled));
            Assert.Contains(string.Join('\n', lines[false]), code, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_pipeline_of_the_readme_adds_the_columns_that_it_names()
    {
        var mlContext = new MLContext(seed: 1);
        var fit = mlContext.Fit(Path.Combine(Root, "samples", "data", "diabetes.csv"), "progression");

        var columns = ReadmeSnippets.Pipeline(mlContext).Fit(fit.TrainingData).Transform(fit.TrainingData).Schema;

        Assert.All(
            ["Score", "Sensitivity_bmi", "FeatureSensitivities", "Sensitivity_Features", "Nudge"],
            name => Assert.NotNull(columns.GetColumnOrNull(name)));
    }

    [Fact]
    public void The_engine_of_the_readme_gives_the_derivatives_of_its_functions()
    {
        var (value, gradient, pulled, jacobian) = ReadmeSnippets.Engine();

        // Each is a handful of roundings from the function of the C# library: 1e-14 is some 50 units in the last place at magnitude 1 to 10.
        Assert.Equal(Math.Sin(1) + (2 * Math.Sin(2)) + (3 * Math.Sin(3)), value, 1e-14);
        Assert.Equal(Math.Sin(2) + (2 * Math.Cos(2)), gradient[1], 1e-14);
        Assert.Equal(3 * Math.Exp(3), pulled[2], 1e-12);
        Assert.Equal(4, jacobian[1, 1]);
        Assert.Equal(0, jacobian[0, 1]);
    }

    [Fact]
    public void The_recipes_train_and_differentiate()
    {
        var mlContext = new MLContext(seed: 1);
        var data = mlContext.Fit(Path.Combine(Root, "samples", "data", "diabetes.csv"), "progression", new() { TestFraction = 0 }).TrainingData;

        var (r2, converged, coefficient, rank, features, prognosis) = HowToSnippets.Train(mlContext, data);

        // In sample it is 0.5177, the published R2 of least squares; out of sample it can only be expected to be lower.
        Assert.InRange(r2, 0.4, 0.5177);
        Assert.True(converged);
        Assert.Equal((1, 10), (rank, features));
        Assert.Equal(10, prognosis.FeatureSensitivities.Length);
        Assert.Equal(prognosis.FeatureSensitivities[2], prognosis.PerUnitOfBmi);
        // Two fits from two seeds: the coefficients agree to 1e-4, as the options promise.
        Assert.Equal(coefficient, prognosis.PerUnitOfBmi, 1e-4 * Math.Abs(coefficient));

        var weighted = mlContext.Transforms.Concatenate("Features", "age", "bmi").Append(HowToSnippets.Weighted(mlContext)).Fit(data);
        Assert.True(float.IsFinite(weighted.LastTransformer.Model.Bias));
    }

    [Fact]
    public void The_recipes_of_the_engine_give_what_their_comments_say()
    {
        var (value, pushed, jacobian) = HowToSnippets.OwnFunction();
        Assert.Equal([2, 1], value.Lengths.ToArray());
        Assert.Equal([2, 1], pushed.Lengths.ToArray());
        Assert.Equal([2, 4], jacobian.Lengths.ToArray());

        // Mean of (Theta x)² over 10 equal rows x = (1, 1, 1) and 2 units: the gradient is (Theta x) xᵀ = (6, 15)ᵀ (1, 1, 1).
        // A division and a sum of 10 terms in single precision: 11 roundings of 2⁻²⁴.
        var gradient = HowToSnippets.ManyRuns([.. Enumerable.Repeat(1f, 64 * 3)]);
        Assert.Equal(6, gradient.Length);
        for (var i = 0; i < gradient.Length; i++)
            Assert.Equal(i < 3 ? 6 : 15, gradient[i], 15 * 11 * MathF.ScaleB(1, -24));
    }

    [Fact]
    public void The_commands_of_the_readme_are_those_that_the_build_runs()
    {
        var commands = Lines(Blocks(Readme, "console")[0]).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0).ToArray();
        var build = File.ReadAllText(Path.Combine(Root, ".ci", "run"));

        Assert.Equal(2, commands.Length);
        Assert.All(commands, command => Assert.Contains(command, build, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_link_to_a_file_leads_to_one()
    {
        var links = Link().Matches(Readme).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(File.Exists(Path.Combine(Root, link)), link));
    }

    /// <summary>Beside the tests in artifacts/bin, in the configuration that they were built in.</summary>
    private static string QuickStart()
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(tests.Parent!.Parent!.FullName, "QuickStart", tests.Name, "QuickStart.dll");
    }

    private static string Run(string program, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private static string[] Blocks(string page, string language) =>
        [.. Block().Matches(page).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    private static string[] Lines(string text) => [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cotangent.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Cotangent.slnx is in no folder above the tests.");
        return folder.FullName;
    }

    [GeneratedRegex(@"^```(\w+)\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)#]+)")]
    private static partial Regex Link();

    /// <summary>A folder that goes away with the test.</summary>
    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("cotangent-readme-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
