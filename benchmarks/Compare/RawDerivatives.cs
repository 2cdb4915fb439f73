using Cotangent.Benchmarks.Compare.Data;
using Microsoft.ML;

namespace Cotangent.Benchmarks.Compare;

/// <summary>
/// Derivatives in features, and of fitted chains in raw columns, next to scoring them, to rescoring, and to ML.NET's explanations.
/// </summary>
internal sealed class RawDerivatives(DataFolder folder) : Workload
{
    private const string Scoring = "ML.NET, the prediction alone";
    private const string Derivatives = "Sensitivity, all 8 numbers";
    private const string Rescorings = "ML.NET, the prediction 16 times: central differences";
    private const string Contributions = "ML.NET CalculateFeatureContribution";
    private const string Global = "GlobalSensitivity";
    private const string Permutations = "ML.NET PermutationFeatureImportance, rows as the chain prepares them";
    private const string PermutationsOfCached = "ML.NET PermutationFeatureImportance, prepared rows cached";

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly List<Contender> _contenders = [];
    private RawChain[] _chains = [];
    private FeatureDerivatives? _features;

    public override string Name => "W6";

    public override string Title => "derivatives in features and in raw columns";

    public override IReadOnlyList<Goal> Goals =>
    [
        .. _features!.Goals,
        .. _chains.SelectMany(chain => new[]
        {
            Goal.AtMost(
                "8", $"{chain.Name}: all 8 numbers / the prediction", 2,
                m => m.Median(Find(chain, Derivatives)) / m.Median(Find(chain, Scoring))),
            Goal.AtLeast(
                "8", $"{chain.Name}: rate of all 8 numbers / of rescoring 16 times", 10,
                m => m.Median(Find(chain, Rescorings)) / m.Median(Find(chain, Derivatives))),
            Goal.AtLeast(
                "8", $"{chain.Name}: rate of all 8 numbers / of CalculateFeatureContribution", 5,
                m => m.Median(Find(chain, Contributions)) / m.Median(Find(chain, Derivatives))),
            Goal.AtLeast(
                "8", $"{chain.Name}: rate of GlobalSensitivity / of PermutationFeatureImportance", 10,
                m => m.Median(Find(chain, Permutations)) / m.Median(Find(chain, Global))),
            Goal.AtLeast(
                "8", $"{chain.Name}: the same, its prepared rows cached", 10,
                m => m.Median(Find(chain, PermutationsOfCached)) / m.Median(Find(chain, Global))),
        }),
    ];

    public override IReadOnlyList<Contender> Prepare()
    {
        var rows = folder.Rows(100_000);
        _features = new FeatureDerivatives(_mlContext, rows);
        _contenders.AddRange(_features.Contenders);
        var raw = HouseRow.Cached(_mlContext, rows);
        _chains = [RawChain.Regression(_mlContext, raw), RawChain.Binary(_mlContext, raw)];
        foreach (var chain in _chains)
        {
            AddColumns(chain, raw, new Work($"A column of each row: {chain.Name}", rows, "rows"));
            AddImportance(chain, raw, new Work($"Importance over all rows: {chain.Name}", rows, "rows"));
        }

        return _contenders;
    }

    private void AddColumns(RawChain chain, IDataView raw, Work work)
    {
        var threads = Environment.ProcessorCount;
        var scored = chain.Model.Transform(raw);
        _contenders.Add(Contender.Peer(work, Scoring, threads, () => Cursors.Drain(scored, chain.Of)));
        foreach (var (name, switches) in new[]
        {
            (Derivatives, SwitchEffects.None()),
            ("Sensitivity, all 8 numbers and the effects of 5 categories", SwitchEffects.FromPresent()),
        })
        {
            var options = new SensitivityOptions { Of = chain.Of, Switches = switches };
            var column = _mlContext.Transforms.Sensitivity(chain.Model, options).Fit(raw).Transform(raw);
            _contenders.Add(Contender.Ours(work, name, threads, () => Cursors.Drain(column, options.OutputColumnName)));
        }

        // The cost of the changed columns is left out, in favor of the peer.
        _contenders.Add(Contender.Peer(work, Rescorings, threads, () =>
        {
            for (var i = 0; i < 2 * HouseRow.Numbers.Length; i++)
                Cursors.Drain(scored, chain.Of);
        }));
        var contributions = chain.Contributions(scored).Transform(scored);
        _contenders.Add(Contender.Peer(work, Contributions, threads, () => Cursors.Drain(contributions, "FeatureContributions")));
    }

    /// <summary>Permutation importance with its default, one permutation of each feature.</summary>
    private void AddImportance(RawChain chain, IDataView raw, Work work)
    {
        var threads = Environment.ProcessorCount;
        var options = new GlobalSensitivityOptions { Sensitivity = new() { Of = chain.Of } };
        _contenders.Add(Contender.Ours(work, Global, 1, () => _mlContext.Model.GlobalSensitivity(chain.Model, raw, options)));
        var numbers = options with { Sensitivity = new() { Of = chain.Of, Switches = SwitchEffects.None() } };
        _contenders.Add(Contender.Ours(
            work, $"{Global}, numbers alone", 1, () => _mlContext.Model.GlobalSensitivity(chain.Model, raw, numbers)));
        _contenders.Add(Contender.Peer(work, Permutations, threads, () => chain.Permute(chain.Prepared)));
        var cached = _mlContext.Data.Cache(chain.Prepared);
        chain.Permute(cached);
        _contenders.Add(Contender.Peer(work, PermutationsOfCached, threads, () => chain.Permute(cached)));
    }

    private Contender Find(RawChain chain, string name) =>
        _contenders.First(contender => contender.Name == name && contender.Work.Name.EndsWith(chain.Name, StringComparison.Ordinal));
}
