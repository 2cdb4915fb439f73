using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Cotangent.Benchmarks.Compare;

/// <summary>
/// A program that runs peers in a separate process, with the protocol of benchmarks/README.md: it first lists its tasks, then runs one task
/// for each request; every message is a line of JSON.
/// </summary>
internal sealed class PeerProgram : IDisposable
{
    private readonly Process _process;

    private PeerProgram(Process process, Greeting greeting) => (_process, Said) = (process, greeting);

    /// <summary>The first line of the program: versions and tasks.</summary>
    public Greeting Said { get; }

    /// <summary>Starts a program. Returns null, after a message, if it does not run here.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="fileName">The program.</param>
    /// <param name="arguments">Arguments in addition to the workload, the data folder and the number of threads.</param>
    /// <param name="workload">The name of the workload.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="threads">The number of threads it may use.</param>
    /// <param name="tell">Receives the reason if it does not run.</param>
    public static PeerProgram? Start(
        string name, string fileName, string[] arguments, string workload, string folder, int threads, Action<string> tell)
    {
        var count = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(fileName, [.. arguments, workload, folder, count])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Some images pin OpenBLAS to kernels of an older processor, which halves its speed on a newer one.
        foreach (var pinned in new[] { "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE" })
            start.Environment.Remove(pinned);
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        foreach (var limit in new[] { "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS" })
            start.Environment[limit] = count;
        // PyTorch runs OpenMP threads next to OpenBLAS threads. Spinning threads of the one take the processor from the other. Passive
        // waiting slows down embedding bags, which have tiny parallel regions.
        if (workload != SparseText.WorkloadName)
            start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            tell($"Left out: {name}: {missing.Message}");
            return null;
        }

        var errors = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
                errors.Add(line.Data ?? "");
        };
        process.BeginErrorReadLine();
        // A library may write lines before the first line of the protocol.
        string? greeting;
        do
            greeting = process.StandardOutput.ReadLine();
        while (greeting is not null && !greeting.StartsWith('{'));
        if (greeting is not null)
        {
            var said = JsonSerializer.Deserialize<Greeting>(greeting, JsonSerializerOptions.Web)!;
            foreach (var missing in said.Missing)
                tell($"Left out: {name}: {missing}");
            return new PeerProgram(process, said);
        }

        process.WaitForExit();
        lock (errors)
            tell($"Left out: {name}: {errors.LastOrDefault(line => line.Length > 0) ?? "it said nothing"}");
        process.Dispose();
        return null;
    }

    /// <summary>Runs one of its tasks once.</summary>
    public Result Run(int task)
    {
        try
        {
            _process.StandardInput.WriteLine(task.ToString(CultureInfo.InvariantCulture));
            _process.StandardInput.Flush();
            var answer = _process.StandardOutput.ReadLine() ?? throw new PeerFailedException("the program ended");
            return JsonSerializer.Deserialize<Result>(answer, JsonSerializerOptions.Web);
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            throw new PeerFailedException(failure.Message);
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The first line of a program.</summary>
    /// <param name="Versions">Versions of its libraries.</param>
    /// <param name="Tasks">Its tasks.</param>
    /// <param name="Missing">Tasks that it cannot run here, with the reason.</param>
    internal sealed record Greeting(string Versions, IReadOnlyList<PeerTask> Tasks, IReadOnlyList<string> Missing);

    /// <summary>A task of a program.</summary>
    /// <param name="Work">The name of the work.</param>
    /// <param name="Name">The name of the peer.</param>
    internal sealed record PeerTask(string Work, string Name);
}
