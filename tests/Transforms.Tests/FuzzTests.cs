using System.Diagnostics;

namespace Cotangent.Transforms.Tests;

/// <summary>Some cases of the attacks of tests/Fuzz, in a process of their own, whose death would be seen. .ci/run tries many more.</summary>
public class FuzzTests
{
    /// <summary>Built beside the tests: bin/Fuzz instead of bin/Transforms.Tests, in the folder of the same configuration.</summary>
    private static string Program
    {
        get
        {
            var here = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(here.Parent!.Parent!.FullName, "Fuzz", here.Name, "Cotangent.Fuzz.dll");
        }
    }

    /// <summary>What is damaged is refused; where only ML.NET's part of an entry is, some of it changes nothing.</summary>
    [Fact]
    public async Task Damaged_models_are_refused_or_answer_as_the_undamaged_ones()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Program, "models", "300"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var cancelled = TestContext.Current.CancellationToken;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancelled), process.StandardError.ReadToEndAsync(cancelled));
        await process.WaitForExitAsync(cancelled);
        Assert.Equal("", await error);
        Assert.Matches("^models: 300 cases, 2[0-9]{2} refused, [1-9][0-9]? answered, 0 failed\\.\\s*$", await output);
        Assert.Equal(0, process.ExitCode);
    }
}
