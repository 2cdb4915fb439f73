using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Readme.Tests;

/// <summary>The programs of README.md and docs/how-to.md run, and print the output of the page.</summary>
public partial class ReadmeTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public void The_first_program_is_the_quick_start_word_for_word() =>
        Assert.Equal(
            Lines(File.ReadAllText(Path.Combine(Root, "samples", "QuickStart", "Program.cs"))), Lines(Blocks(Readme, "csharp")[0]));

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
            var lines = Lines(block)
                .Select(line => line.Trim())
                .ToLookup(line => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('='));
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
    public void The_program_of_classes_prints_what_the_readme_says() =>
        Assert.Equal(Lines(Blocks(Readme, "text")[1]), Lines(InRoot(() => Printed(() => ReadmeSnippets.Classes(new MLContext(seed: 1))))));

    [Fact]
    public void The_engine_of_the_readme_gives_the_derivatives_of_its_functions()
    {
        var (value, gradient, pulled, jacobian) = ReadmeSnippets.Engine();

        // Each differs by a few roundings from the function of the C# library: 1e-14 is some 50 units in the last place at magnitude 1 to
        // 10.
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
        var data =
            mlContext.Fit(Path.Combine(Root, "samples", "data", "diabetes.csv"), "progression", new() { TestFraction = 0 }).TrainingData;

        var (r2, converged, coefficient, rank, features, prediction, prognosis) = HowToSnippets.Train(mlContext, data);

        // In sample it is 0.5177, the published R2 of least squares; out of sample it can only be expected to be lower.
        Assert.InRange(r2, 0.4, 0.5177);
        Assert.True(converged);
        Assert.Equal((1, 10), (rank, features));
        Assert.Equal(10, prognosis.FeatureSensitivities.Length);
        Assert.Equal(prognosis.FeatureSensitivities[2], prognosis.PerUnitOfBmi);
        // Two fits from two seeds: the coefficients agree to 1e-4, as the options promise.
        Assert.Equal(coefficient, prognosis.PerUnitOfBmi, 1e-4 * Math.Abs(coefficient));
        // A score differs by at most that share of its terms, and b, a score at the mean row, by about the same: together twice that.
        var terms =
            prognosis.FeatureSensitivities.Zip([59, 2, 32.1f, 101, 157, 93.2f, 38, 4, 4.86f, 87], (c, x) => Math.Abs((double)c * x));
        Assert.Equal(prognosis.Score, prediction, 2e-4 * terms.Sum());

        var weighted = mlContext.Transforms.Concatenate("Features", "age", "bmi").Append(HowToSnippets.Weighted(mlContext)).Fit(data);
        Assert.True(float.IsFinite(weighted.LastTransformer.Model.Bias[0]));
    }

    [Fact]
    public void The_recipes_of_csv_files_find_the_tasks_that_their_comments_name()
    {
        var (tasks, notes) = InRoot(() => HowToSnippets.Csv(new MLContext(seed: 1)));
        Assert.Equal(
            [CsvTask.BinaryClassification, CsvTask.MulticlassClassification, CsvTask.MultiOutputRegression, CsvTask.Regression], tasks);
        Assert.Contains("Task: regression of 'sex', as told.", notes);
        Assert.Contains(
            "because its numbers are two integers",
            string.Join('\n', new MLContext(seed: 1).Fit(Sample("diabetes"), "sex", new() { Trainer = new() { MaximumEpochs = 1 } }).Notes),
            StringComparison.Ordinal);
    }

    /// <summary>
    /// Better than chance by five deviations. The area of chance is ½, with a variance of (n₀ + n₁ + 1) / (12 n₀ n₁) (Mann and Whitney
    /// 1947): 0.025² for 357 and 212 rows. The largest of the three cultivars has a share p of 71 in 178 rows, with a variance of p (1 - p)
    /// / 178: 0.037².
    /// </summary>
    [Fact]
    public void The_recipes_of_the_tasks_train_and_measure()
    {
        var mlContext = new MLContext(seed: 1);
        Assert.InRange(HowToSnippets.Binary(mlContext, Rows("breast-cancer", "diagnosis")), 0.5 + (5 * 0.025), 1);
        Assert.InRange(HowToSnippets.Multiclass(mlContext, Rows("wine", "cultivar")), (71 / 178.0) + (5 * 0.037), 1);
        // With a bias, the optimum is no worse than the means.
        Assert.InRange(HowToSnippets.ManyTargets(mlContext, Rows("linnerud", "weight", "waist", "pulse")).RSquared, 0, 1);
        var moods = HowToSnippets.MultiLabel(mlContext);
        Assert.Equal(4, moods.Length);
        Assert.True(moods[0][0] > 0.5 && moods[1][1] > 0.5);
        Assert.All(moods, of => Assert.All(of, probability => Assert.InRange(probability, 0, 1)));

        IDataView Rows(string name, params string[] labels) =>
            mlContext.Fit(Sample(name), labels, new() { TestFraction = 0, Trainer = new() { MaximumEpochs = 1 } }).TrainingData;
    }

    [Fact]
    public void The_recipes_of_sensitivities_save_and_group_them()
    {
        var mlContext = new MLContext(seed: 1);
        using var folder = new TemporaryFolder();
        var (before, after) = InRoot(() =>
        {
            var (saved, loaded) = HowToSnippets.SavedSensitivities(mlContext, Path.Combine(folder.Path, "model.zip"));
            return (Numbers(saved), Numbers(loaded));
        });
        Assert.NotEmpty(before);
        Assert.Equal(before, after);

        var grouped = InRoot(() => HowToSnippets.Grouped(mlContext));
        Assert.Equal(["all", "class_0", "class_1", "class_2"], grouped.Statistics.Select(of => of.Group ?? "all").Distinct());

        static float[] Numbers(IDataView rows) =>
            [.. rows.GetColumn<float[]>("Sensitivities").Concat(rows.GetColumn<float[]>("Score")).SelectMany(row => row)];
    }

    [Fact]
    public void The_recipes_of_training_do_what_their_titles_say()
    {
        var mlContext = new MLContext(seed: 1);
        var fit = mlContext.Fit(Sample("diabetes"), "progression", new() { TestFraction = 0 });
        var (data, features) = (fit.TrainingData, mlContext.Transforms.Concatenate("Features", [.. fit.FeatureNames]));

        // The custom loss fits a median more than a mean, so the model is another.
        Assert.NotEqual(Scores(fit.Model), Scores(HowToSnippets.OwnLoss(mlContext, features, data)));
        Assert.All(Scores(HowToSnippets.ByAdam(mlContext, features, data)), score => Assert.True(float.IsFinite(score)));
        var history = HowToSnippets.EarlyStop(mlContext, features, data);
        Assert.Equal(history.Min(epoch => epoch.ValidationLoss), history[history.BestEpoch - 1].ValidationLoss);
        Assert.All(Scores(HowToSnippets.Watched(mlContext, features, data)), score => Assert.True(float.IsFinite(score)));

        using var folder = new TemporaryFolder();
        var checkpoint = Path.Combine(folder.Path, "training.checkpoint");
        var undisturbed = Scores(HowToSnippets.Checkpointed(mlContext, features, data, checkpoint));
        Assert.True(File.Exists(checkpoint));
        Assert.Equal(undisturbed, Scores(HowToSnippets.Checkpointed(mlContext, features, data, checkpoint)));

        var (first, continued) = HowToSnippets.Continue(mlContext, features, data);
        Assert.False(first.Converged);
        Assert.True(continued.Converged);
        Assert.True(continued[0].Loss < first[0].Loss);

        float[] Scores(ITransformer model) => [.. model.Transform(data).GetColumn<float>("Score")];
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
        var commands = Lines(Blocks(Readme, "console")[0])
            .Select(line => line.Split('#')[0].Trim())
            .Where(line => line.Length > 0)
            .ToArray();
        var build = File.ReadAllText(Path.Combine(Root, ".ci", "run"));

        Assert.Equal(2, commands.Length);
        Assert.All(commands, command => Assert.Contains(command, build, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_link_to_a_file_leads_to_one()
    {
        var links = Link()
            .Matches(Readme)
            .Select(match => match.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal))
            .ToArray();

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(File.Exists(Path.Combine(Root, link)), link));
    }

    /// <summary>The program next to the tests in artifacts/bin, in the same configuration.</summary>
    private static string QuickStart()
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(tests.Parent!.Parent!.FullName, "QuickStart", tests.Name, "QuickStart.dll");
    }

    private static string Run(string program, string folder)
    {
        using var process =
            Process.Start(new ProcessStartInfo("dotnet", [program]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private static string Printed(Action program)
    {
        var (console, text) = (Console.Out, new StringWriter());
        Console.SetOut(text);
        try
        {
            program();
        }
        finally
        {
            Console.SetOut(console);
        }

        return text.ToString();
    }

    private static string Sample(string name) => Path.Combine(Root, "samples", "data", name + ".csv");

    /// <summary>Recipes have paths relative to the root. The tests of this project run one after the other.</summary>
    private static T InRoot<T>(Func<T> recipe)
    {
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = Root;
        try
        {
            return recipe();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static string[] Blocks(string page, string language) =>
        [.. Block().Matches(page).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    private static string[] Lines(string text) =>
        [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

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

    /// <summary>A folder that is deleted after the test.</summary>
    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("cotangent-readme-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
