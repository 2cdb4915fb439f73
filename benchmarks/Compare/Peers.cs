
namespace Cotangent.Benchmarks.Compare;

/// <summary>The programs outside that run beside ours: those that there are on this machine.</summary>
/// <param name="python">The Python that has some of them; null to leave all of them out.</param>
/// <param name="tell">Hears which are left out, and why.</param>
internal sealed class Peers(string? python, Action<string> tell) : IDisposable
{
    private readonly List<PeerProgram> _programs = [];
    private readonly HashSet<string> _versions = [];
    private readonly HashSet<string> _missing = [];

    /// <summary>Whether any are wanted.</summary>
    public bool AreWanted => python is not null;

    /// <summary>Those that were left out of the last workload.</summary>
    public IReadOnlyCollection<string> Missing => _missing;

    /// <summary>What they are, as they tell.</summary>
    public IEnumerable<string> Versions => _versions;

    /// <summary>All that is to be had for some works.</summary>
    /// <param name="workload">The name of the workload.</param>
    /// <param name="folder">Where its data is.</param>
    /// <param name="threads">The numbers of threads, each for a process of its own.</param>
    /// <param name="works">What is to be done.</param>
    public IEnumerable<Contender> Of(string workload, string folder, IEnumerable<int> threads, params IReadOnlyList<Work> works)
    {
        foreach (var count in threads)
        {
            foreach (var program in Start(workload, folder, count))
            {
                for (var task = 0; task < program.Said.Tasks.Count; task++)
                {
                    var (number, (name, peer)) = (task, program.Said.Tasks[task]);
                    if (works.FirstOrDefault(work => work.Name == name) is { } work)
                        yield return new Contender(work, peer, count, () => program.Run(number)) { IsOutside = true };
                }
            }
        }
    }

    public void Dispose() => End();

    /// <summary>Ends the programs of the last workload.</summary>
    public void End()
    {
        foreach (var program in _programs)
            program.Dispose();
        _programs.Clear();
        _versions.Clear();
        _missing.Clear();
    }

    private IEnumerable<PeerProgram> Start(string workload, string folder, int threads)
    {
        if (python is null)
        {
            _missing.Add("all programs outside");
            yield break;
        }

        List<(string Name, string File, string[] Arguments)> programs =
        [
            ("Python", python, [Path.Combine("benchmarks", "peers", $"{workload.ToLowerInvariant()}.py")]),
            ("TorchSharp", Path.Combine("artifacts", "bin", "TorchSharpPeers", "release", "Cotangent.Benchmarks.TorchSharpPeers"), []),
        ];
        if (workload == MiniBatches.WorkloadName)
            programs.Add(("C and OpenBLAS", Path.Combine("artifacts", "peers", "dense"), []));
        foreach (var (name, file, arguments) in programs)
        {
            if (file.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) && !File.Exists(file))
            {
                _missing.Add(name);
                tell($"Left out: {name}: there is no {file}; benchmarks/README.md says how to make it.");
                continue;
            }

            if (PeerProgram.Start($"{name} with {threads} thread(s)", file, arguments, workload, folder, threads, tell) is not { } program)
            {
                _missing.Add(name);
                continue;
            }

            _programs.Add(program);
            _versions.Add(program.Said.Versions);
            yield return program;
        }
    }
}
