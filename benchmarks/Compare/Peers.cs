
namespace Cotangent.Benchmarks.Compare;

/// <summary>The peer programs that are installed on this machine.</summary>
/// <param name="python">The Python interpreter of the Python peers; null to leave out all peers.</param>
/// <param name="tell">Receives each missing peer with the reason.</param>
internal sealed class Peers(string? python, Action<string> tell) : IDisposable
{
    private readonly List<PeerProgram> _programs = [];
    private readonly HashSet<string> _versions = [];
    private readonly HashSet<string> _missing = [];

    /// <summary>Whether peers are enabled.</summary>
    public bool AreWanted => python is not null;

    /// <summary>The peers left out of the last workload.</summary>
    public IReadOnlyCollection<string> Missing => _missing;

    /// <summary>The versions that the peers report.</summary>
    public IEnumerable<string> Versions => _versions;

    /// <summary>All available peers for some works.</summary>
    /// <param name="workload">The name of the workload.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="threads">The numbers of threads; each has a process of its own.</param>
    /// <param name="works">The works.</param>
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
