using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Cotangent.Benchmarks.Compare;

/// <summary>
/// A program that runs peers in a process of its own, as benchmarks/README.md describes: it tells what it can do, and then does what it is asked to, a line
/// of JSON at a time.
/// </summary>
internal sealed class PeerProgram : IDisposable
{
    private readonly Process _process;

    private PeerProgram(Process process, Greeting greeting) => (_process, Said) = (process, greeting);

    /// <summary>What it can do, and with what.</summary>
    public Greeting Said { get; }

    /// <summary>Starts a program; null, and a message, where it does not run here.</summary>
    /// <param name="name">For the message.</param>
    /// <param name="fileName">The program.</param>
    /// <param name="arguments">What it is told, besides the workload, the folder of the data and the number of threads.</param>
    /// <param name="workload">What it is to work on.</param>
    /// <param name="folder">Where the data is.</param>
    /// <param name="threads">How many threads it may use.</param>
    /// <param name="tell">Hears why it does not run.</param>
    public static PeerProgram? Start(string name, string fileName, string[] arguments, string workload, string folder, int threads, Action<string> tell)
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
        // PyTorch has threads of OpenMP beside those of OpenBLAS, and busy waiting of the ones takes the processor from the others; embedding bags, with
        // their tiny parallel regions, are slowed by the opposite.
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
        // What a library writes before is no greeting.
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

    /// <summary>Does one of its tasks once.</summary>
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
    /// <param name="Versions">Of what it uses.</param>
    /// <param name="Tasks">What it can do.</param>
    /// <param name="Missing">What it cannot do here, and why.</param>
    internal sealed record Greeting(string Versions, IReadOnlyList<PeerTask> Tasks, IReadOnlyList<string> Missing);

    /// <summary>Something that a program can do.</summary>
    /// <param name="Work">The name of the work.</param>
    /// <param name="Name">Who does it.</param>
    internal sealed record PeerTask(string Work, string Name);
}
