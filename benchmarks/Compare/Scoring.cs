using Cotangent.Benchmarks.Compare.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using OurModel = Microsoft.ML.Data.RegressionPredictionTransformer<Cotangent.TwoLayerLinearRegressionModelParameters>;
using TheirModel = Microsoft.ML.Data.RegressionPredictionTransformer<Microsoft.ML.Trainers.LinearRegressionModelParameters>;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Scores, sensitivities and explanations: as columns, row by row, and by the engine alone.</summary>
internal sealed class Scoring(DataFolder folder, Peers peers) : Workload
{
    public const string WorkloadName = "W4";

    /// <summary>Enough passes to make a single interruption negligible.</summary>
    private const int Predictions = 3_000_000;
    private const int Passes = 10;
    private const string Us = "two-layer linear regression";
    private const string WithoutEngine = "Model.Score";
    private const string OneByOne = "Row by row";
    private const string ByDefault = "Score column, default cursor, ten passes";
    private const string BySet = "Score column, cursor set, ten passes";
    private const string Them = "ML.NET linear regression";
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly List<Contender> _contenders = [];
    private Work _forward = null!;
    private Work _forwardAndTangent = null!;

    public override string Name => WorkloadName;

    public override string Title => "scores and sensitivities";

    public override IReadOnlyList<Goal> Goals =>
    [
        Goal.AtMost("6", $"Score column, default cursor: time of ours / of {Them}", 1, m => OursToMlNet(m, ByDefault)),
        Goal.AtMost("6", $"Score column, cursor set: time of ours / of {Them}", 1, m => OursToMlNet(m, BySet)),
        Goal.AtMost(
            "6", $"PredictionEngine: time of ours / of {Them}", 1,
            m => m.Median(Engine(isOurs: true)) / m.Median(Engine(isOurs: false))),
        Goal.AtMost(
            "6", "one row without an engine: time of ours / of ML.NET's PredictionEngine", 0.5,
            m => m.Median(Find(WithoutEngine)) / m.Median(Engine(isOurs: false))),
        Goal.AtLeast(
            "7",
            "value and one JVP, one thread: rate of ours / of the best by hand",
            1.3,
            m => EngineTo(m, peer => peer.EndsWith("by hand", StringComparison.Ordinal))),
        Goal.AtLeast(
            "7", "value and one JVP, one thread: rate of ours / of PyTorch's forward mode", 2,
            m => EngineTo(m, peer => peer == "PyTorch forward mode")),
        Goal.AtLeast(
            "7", "a JVP column of a direction in Theta: rate of ours / of FeatureContributionCalculation", 5,
            m => Contributions(m) / m.Median(Find("Theta"))),
        Goal.AtLeast(
            "7", "the sensitivities of all features: rate of ours / of FeatureContributionCalculation", 3,
            m => Contributions(m) / m.Median(Find("EachFeature"))),
    ];

    public override IReadOnlyList<Contender> Prepare()
    {
        RegressionFiles.Make(folder);
        TargetFiles.Make(folder);
        var data = FileToModel.Cached(_mlContext, folder.File(RegressionFiles.Train));
        var test = FileToModel.Cached(_mlContext, folder.File(RegressionFiles.Test));
        var rows = folder.Rows(1_000_000);
        var ours = _mlContext.Regression.Trainers.TwoLayerLinear().Fit(data);
        var theirs = _mlContext.Regression.Trainers
            .OnlineGradientDescent(new OnlineGradientDescentTrainer.Options { LearningRate = 0.001f, L2Regularization = 0 })
            .Fit(_mlContext.Data.TakeRows(data, 50_000));

        AddColumns(data, rows, ours, theirs);
        AddEngines(ours, theirs);
        AddExplanations(data, test, rows, ours, theirs);
        AddTwoLayers();
        return _contenders;
    }

    private static Work Rows(string name, double rows) => new(name, rows, "rows");

    private void AddColumns(IDataView data, int rows, OurModel ours, TheirModel theirs)
    {
        var threads = Environment.ProcessorCount;
        _contenders.Add(Contender.Peer(
            Rows("Features column alone", rows), "ML.NET cached view, default cursor", threads,
            () => Cursors.Drain(data, "Features")));
        var (byDefault, bySet) = (Rows(ByDefault, (double)Passes * rows), Rows(BySet, (double)Passes * rows));
        _contenders.Add(Contender.Ours(byDefault, Us, threads, Repeat(() => Cursors.Drain(ours.Transform(data), "Score"))));
        _contenders.Add(Contender.Peer(byDefault, Them, threads, Repeat(() => Cursors.Drain(theirs.Transform(data), "Score"))));
        foreach (var count in new[] { 1, threads }.Distinct())
        {
            _contenders.Add(Contender.Ours(bySet, Us, count, Repeat(() => Cursors.DrainSet(ours.Transform(data), count, "Score"))));
            _contenders.Add(Contender.Peer(bySet, Them, count, Repeat(() => Cursors.DrainSet(theirs.Transform(data), count, "Score"))));
        }
    }

    /// <summary>In a pass of a few hundredths of a second, thread synchronization dominates.</summary>
    private static Action Repeat(Action pass) => () =>
    {
        for (var i = 0; i < Passes; i++)
            pass();
    };

    private void AddEngines(OurModel ours, TheirModel theirs)
    {
        var work = Rows(OneByOne, Predictions);
        _contenders.Add(Contender.Ours(work, $"{Us}, PredictionEngine", 1, Predict(ours)));
        _contenders.Add(Contender.Peer(work, $"{Them}, PredictionEngine", 1, Predict(theirs)));
        _contenders.Add(Contender.Ours(work, $"{Us}, {WithoutEngine}", 1, Score(ours.Model)));
    }

    private Action Predict(ITransformer model)
    {
        var engine = _mlContext.Model.CreatePredictionEngine<Row, Prediction>(model);
        var (row, prediction) = (new Row { Features = OneRow() }, new Prediction());
        return () =>
        {
            for (var i = 0; i < Predictions; i++)
                engine.Predict(row, ref prediction);
        };
    }

    private static Action Score(TwoLayerLinearRegressionModelParameters model)
    {
        var (features, prediction) = (OneRow(), new Prediction());
        return () =>
        {
            for (var i = 0; i < Predictions; i++)
                prediction.Score = model.Score(features);
        };
    }

    private static float[] OneRow() => [.. Enumerable.Range(0, RegressionFiles.Features).Select(f => (float)f)];

    private void AddExplanations(IDataView data, IDataView test, int rows, OurModel ours, TheirModel theirs)
    {
        var threads = Environment.ProcessorCount;
        var work = Rows("Explanation of every row, as a column", rows);
        var scored = theirs.Transform(data);
        foreach (var (count, normalize) in new[] { (10, true), (RegressionFiles.Features, false) })
        {
            var contributions = _mlContext.Transforms.CalculateFeatureContribution(theirs, count, count, normalize).Fit(scored);
            _contenders.Add(Contender.Peer(
                work,
                $"ML.NET FeatureContributionCalculation, {count} of each sign{(normalize ? ", normalized" : "")}",
                threads,
                () => Cursors.Drain(contributions.Transform(scored), "FeatureContributions")));
        }

        var direction = new float[ours.Model.Theta.Lengths[0], RegressionFiles.Features];
        for (var i = 0; i < direction.Length; i++)
            direction[i / RegressionFiles.Features, i % RegressionFiles.Features] = 1f / (i + 1);
        foreach (var (name, tangent) in new[]
        {
            ("JVP along a direction in Theta", Tangent.Theta("Sensitivity", new(direction))),
            ("JVP along one feature", Tangent.Feature("Sensitivity", 0)),
            ("sensitivities of EachFeature", Tangent.EachFeature("Sensitivity")),
        })
        {
            var column = _mlContext.Transforms.JvpSensitivity(ours, tangent).Fit(data);
            _contenders.Add(Contender.Ours(work, name, threads, () => Cursors.Drain(column.Transform(data), "Sensitivity")));
        }

        var permuted = Rows("Permutation importance of 32 features, once each", folder.Rows(100_000));
        var importance = _mlContext.Regression;
        _contenders.Add(Contender.Ours(
            permuted, Us, threads,
            () => importance.PermutationFeatureImportance(ours, test, permutationCount: 1)));
        _contenders.Add(Contender.Peer(
            permuted, Them, threads,
            () => importance.PermutationFeatureImportance(theirs, test, permutationCount: 1)));
    }

    private void AddTwoLayers()
    {
        var x = folder.Read<float>(TargetFiles.X);
        var (rows, engine) = (x.Length / TargetFiles.Features, new TwoLayerEngine(x));
        _forward = Rows("Value of 256 -> 32 -> 64, batches of 256", rows);
        _forwardAndTangent = Rows("Value and one JVP of 256 -> 32 -> 64, batches of 256", rows);
        int[] threads = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        foreach (var count in threads)
        {
            _contenders.Add(Contender.Ours(_forward, "Plan", count, engine.Value(count)));
            _contenders.Add(Contender.Ours(_forwardAndTangent, "Plan", count, engine.ValueAndTangent(count)));
        }

        _contenders.AddRange(peers.Of(Name, folder.Path, threads, _forward, _forwardAndTangent));
    }

    /// <summary>Our time over ML.NET's, with the largest number of threads that both ran with.</summary>
    private double? OursToMlNet(Measurements m, string work)
    {
        var both = _contenders.Where(contender => contender.Work.Name == work).ToArray();
        return m.Median(both.Last(contender => contender.IsOurs)) / m.Median(both.Last(contender => !contender.IsOurs));
    }

    private Contender Engine(bool isOurs) => _contenders.First(contender => contender.Work.Name == OneByOne && contender.IsOurs == isOurs);

    private double? EngineTo(Measurements m, Func<string, bool> peer) =>
        m.Best(contender => contender.Work == _forwardAndTangent && contender.Threads == 1 && !contender.IsOurs && peer(contender.Name))
        / m.Median(_contenders.First(contender => contender.Work == _forwardAndTangent && contender.IsOurs && contender.Threads == 1));

    private static double? Contributions(Measurements m) =>
        m.Best(contender => contender.Name.Contains("FeatureContribution", StringComparison.Ordinal));

    private Contender Find(string name) =>
        _contenders.First(contender => contender.IsOurs && contender.Name.Contains(name, StringComparison.Ordinal));

    private sealed class Row
    {
        [VectorType(RegressionFiles.Features)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
