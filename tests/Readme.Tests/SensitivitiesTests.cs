using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Cotangent.Readme.Tests;

/// <summary>
/// docs/sensitivities.md: its programs are those of samples/Sensitivities, which prints its numbers and draws its pictures.
/// </summary>
public sealed partial class SensitivitiesTests : IDisposable
{
    /// <summary>Nobody sees less than half a pixel. Other processors round the models otherwise.</summary>
    private const double HalfPixel = 0.5;

    private static readonly string Root = FindRoot();
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "sensitivities.md")).ReplaceLineEndings("\n");

    private readonly string _pictures = Directory.CreateTempSubdirectory("cotangent-pictures-").FullName;

    [Fact]
    public void The_numbers_of_the_page_are_those_that_the_program_prints_and_its_pictures_are_drawn()
    {
        var answers = Answer().Matches(Run()).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim());
        var pictures = Picture().Matches(Page).Select(match => match.Groups[1].Value).ToArray();
        var numbers = Block("text").Matches(Page).Select(match => match.Groups[1].Value.Trim()).ToArray();

        Assert.NotEmpty(pictures);
        Assert.Equal(answers.Keys, pictures);
        Assert.Equal(answers.Values, numbers);
        Assert.All(pictures, RequireSamePicture);
    }

    [Fact]
    public void The_programs_of_the_page_stand_word_for_word_in_the_sample()
    {
        var sample = string.Join('\n', Directory.GetFiles(Path.Combine(Root, "samples", "Sensitivities"), "*.cs")
            .SelectMany(File.ReadAllLines).Select(line => line.Trim()));
        var blocks = Block("csharp").Matches(Page).Select(match => match.Groups[1].Value.Trim()).ToArray();

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block =>
            Assert.Contains(string.Join('\n', block.Split('\n').Select(line => line.Trim())), sample, StringComparison.Ordinal));
    }

    /// <summary>Compares the committed picture with the drawn one: the text word for word, the numbers to half a pixel.</summary>
    private void RequireSamePicture(string name)
    {
        var kept = File.ReadAllText(Path.Combine(Root, "docs", "pictures", $"{name}.svg")).ReplaceLineEndings("\n");
        var drawn = File.ReadAllText(Path.Combine(_pictures, $"{name}.svg")).ReplaceLineEndings("\n");
        Assert.Equal(Number().Replace(kept, "#"), Number().Replace(drawn, "#"));
        Assert.All(Numbers(kept).Zip(Numbers(drawn)), pair => Assert.Equal(pair.First, pair.Second, HalfPixel));

        static IEnumerable<double> Numbers(string svg) =>
            Number().Matches(svg).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture));
    }

    public void Dispose() => Directory.Delete(_pictures, recursive: true);

    /// <summary>Runs the program beside the tests in artifacts/bin, in the same configuration, from the root of the repository.</summary>
    private string Run()
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(tests.Parent!.Parent!.FullName, "Sensitivities", tests.Name, "Sensitivities.dll");
        var start = new ProcessStartInfo("dotnet", [program, _pictures]) { WorkingDirectory = Root, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ReplaceLineEndings("\n");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cotangent.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Cotangent.slnx is in no folder above the tests.");
        return folder.FullName;
    }

    private static Regex Block(string language) => new($"^```{language}\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline);

    [GeneratedRegex(@"^# (\w+)\n(.*?)(?=^# |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Answer();

    [GeneratedRegex(@"-?\d+(\.\d+)?(E-?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\]\(pictures/(\w+)\.svg\)")]
    private static partial Regex Picture();
}
