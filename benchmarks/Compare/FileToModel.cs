using Cotangent.Benchmarks.Compare.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Dense regression, from a CSV file of 1,000,000 rows and 32 features to a fitted model.</summary>
internal sealed class FileToModel(DataFolder folder, Peers peers) : Workload
{
    public const string WorkloadName = "W1";

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly List<Contender> _mlNet = [];
    private IDataView _test = null!;
    private double _leastSquares;
    private Contender? _reading;
    private Contender? _draining;
    private Contender? _ours;
    private Contender? _oursFromMemory;

    public override string Name => WorkloadName;

    public override string Title => "from a CSV file to a model";

    public override IReadOnlyList<Goal> Goals =>
    [
        Goal.AtMost("3", "ours, file to model / draining the loader", 1.10, m => m.Median(_ours) / m.Median(_reading)),
        Goal.AtMost(
            "3",
            "ours, file to model / the best of ML.NET within 1 % of least squares",
            0.75,
            m => m.Median(_ours) / m.Best(peer => _mlNet.Contains(peer) && m.Quality(peer) <= 1.01)),
        Goal.AtMost("3", "held-out RMSE of ours / of least squares", 1.0001, m => m.Quality(_ours)),
        Goal.AtMost("3", "ours from a cached view / draining its cursor", 2.5, m => m.Median(_oursFromMemory) / m.Median(_draining)),
    ];

    /// <summary>The rows of a file, read on demand.</summary>
    public static IDataView Load(MLContext mlContext, string path) => mlContext.Data.LoadFromTextFile(
        path,
        [new("Label", DataKind.Single, 0), new("Features", DataKind.Single, 1, RegressionFiles.Features)],
        separatorChar: ',',
        hasHeader: true);

    /// <summary>The rows of a file, cached in memory.</summary>
    public static IDataView Cached(MLContext mlContext, string path)
    {
        var cached = mlContext.Data.Cache(Load(mlContext, path));
        Cursors.Drain(cached, "Label", "Features");
        return cached;
    }

    public override IReadOnlyList<Contender> Prepare()
    {
        RegressionFiles.Make(folder);
        var path = folder.File(RegressionFiles.Train);
        var (cached, threads) = (Cached(_mlContext, path), Environment.ProcessorCount);
        _test = Cached(_mlContext, folder.File(RegressionFiles.Test));
        _leastSquares = LeastSquares.Error(cached, _test);

        var rows = folder.Rows(1_000_000);
        var reading = new Work("Reading the file", rows, "rows");
        var fromFile = new Work("From the file to a model", rows, "rows", "RMSE / least squares");
        var draining = new Work("Reading a cached view", rows, "rows");
        var fromMemory = new Work("From a cached view, or arrays, to a model", rows, "rows", "RMSE / least squares");

        var ours = _mlContext.Regression.Trainers.TwoLayerLinear();
        _reading = Contender.Peer(
            reading, "ML.NET TextLoader, drained", threads,
            () => Cursors.Drain(Load(_mlContext, path), "Label", "Features"));
        _draining = Contender.Peer(draining, "ML.NET cached view, drained", threads, () => Cursors.Drain(cached, "Label", "Features"));
        _ours = Contender.Ours(fromFile, "TwoLayerLinear()", threads, () => Fit(ours, () => Load(_mlContext, path)));
        _oursFromMemory = Contender.Ours(fromMemory, "TwoLayerLinear()", threads, () => Fit(ours, () => cached));
        List<Contender> fitsFromMemory = [];
        foreach (var (name, trainer) in MlNet())
        {
            var normalized = _mlContext.Transforms.NormalizeMeanVariance("Features", fixZero: false).Append(trainer);
            _mlNet.Add(new(fromFile, name, threads, () => Fit(normalized, () => _mlContext.Data.Cache(Load(_mlContext, path)))));
            fitsFromMemory.Add(new(fromMemory, name, threads, () => Fit(normalized, () => cached)));
        }

        var outside = peers.Of(Name, folder.Path, [1, threads], fromFile, fromMemory);
        return [_reading, _ours, .. _mlNet, _draining, _oursFromMemory, .. fitsFromMemory, .. outside];
    }

    /// <summary>The trainers and settings that come closest to least squares in the least time.</summary>
    private IEnumerable<(string Name, IEstimator<ITransformer> Trainer)> MlNet()
    {
        var trainers = _mlContext.Regression.Trainers;
        yield return ("ML.NET OnlineGradientDescent", trainers.OnlineGradientDescent());
        yield return (
            "ML.NET OnlineGradientDescent, learning rate 0.01, no penalty",
            trainers.OnlineGradientDescent(new OnlineGradientDescentTrainer.Options { LearningRate = 0.01f, L2Regularization = 0 }));
        yield return ("ML.NET Sdca", trainers.Sdca());
    }

    private Result Fit(IEstimator<ITransformer> estimator, Func<IDataView> data)
    {
        ITransformer model = null!;
        var seconds = Clock.Seconds(() => model = estimator.Fit(data()));
        return new Result(seconds, _mlContext.Regression.Evaluate(model.Transform(_test)).RootMeanSquaredError / _leastSquares);
    }
}
