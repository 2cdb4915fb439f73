using System.Diagnostics;

namespace Cotangent.Trainers.Tests;

/// <summary>A program of tests/ that runs in a process of its own, because it may die: it is built beside the tests, in the same configuration.</summary>
internal static class ChildProcess
{
    /// <summary>The program of a project: bin/PROJECT instead of bin/Trainers.Tests.</summary>
    public static string Program(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, $"Cotangent.{project}.dll");
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="project">The folder below tests/.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="setting">A variable of its environment, and its value.</param>
    /// <returns>Its exit code, and all that it wrote, errors last.</returns>
    public static async Task<(int ExitCode, string Output)> Run(string project, IEnumerable<string> arguments, params (string Name, string Value)[] setting)
    {
        var start = new ProcessStartInfo("dotnet", [Program(project), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in setting)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
