using System.Diagnostics;

namespace Cotangent.Trainers.Tests;

/// <summary>
/// A program of tests/ in a process of its own, because it may die, or must know nothing of this one: built beside the tests, in the same
/// configuration.
/// </summary>
internal static class ChildProcess
{
    /// <summary>A process that hangs is ended: many times as long as any takes.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);

    /// <summary>Starts it; what it writes is for the caller to read.</summary>
    /// <param name="project">The folder below tests/, and so the one beside that of the tests.</param>
    /// <param name="arguments">Of the program.</param>
    public static Process Start(string project, IEnumerable<string> arguments) => Process.Start(Describe(project, arguments))!;

    /// <summary>Runs it to its end.</summary>
    /// <param name="project">The folder below tests/.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="settings">Variables of its environment.</param>
    public static async Task<(int ExitCode, string Output, string Error)> Run(
        string project, IEnumerable<string> arguments, params (string Name, string Value)[] settings)
    {
        var start = Describe(project, arguments);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(LongestRun);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static ProcessStartInfo Describe(string project, IEnumerable<string> arguments)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, $"Cotangent.{project}.dll");
        return new("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
    }
}
