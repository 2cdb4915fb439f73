using Cotangent.Benchmarks.Compare.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Dense regression of many targets from memory, in batches of 256 rows.</summary>
internal sealed class MiniBatches(DataFolder folder, Peers peers) : Workload
{
    public const string WorkloadName = "W2";

    private const int BatchSize = 256;

    /// <summary>The first epoch is not counted, and the JIT still compiles code in the next ones.</summary>
    private const int Epochs = 15;

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly Dictionary<int, float[]> _effective = [];
    private readonly Dictionary<int, Contender> _ours = [];
    private readonly Dictionary<int, Contender> _narrow = [];
    private readonly Dictionary<int, Contender> _bandwidth = [];
    private Work _epoch = null!;
    private double _narrowBytes;

    public override string Name => WorkloadName;

    public override string Title => "an epoch of mini-batches";

    public override IReadOnlyList<Goal> Goals
    {
        get
        {
            var most = Environment.ProcessorCount;
            return
            [
                Goal.AtMost(
                    "1", "one thread: ours / C and OpenBLAS by hand", 0.70,
                    m => m.Median(_ours[1]) / m.Best(peer => IsOpenBlas(peer, 1))),
                Goal.AtMost(
                    "1", $"{most} threads: ours / the best peer with as many", 0.56,
                    m => m.Median(_ours[most]) / m.Best(peer => IsPeer(peer, most), peer => IsOpenBlas(peer, most))),
                Goal.AtMost("1", $"ours with {most} threads / with one", 0.56, m => m.Median(_ours[most]) / m.Median(_ours[1])),
                Goal.AtMost(
                    "1", $"coefficients that differ between one thread and {most}", 0,
                    _ => Differing(_effective[1], _effective[most])),
                Goal.AtLeast(
                    "2", "rank 4, 4 targets, one thread: bytes of rows a second / memory bandwidth", 0.80,
                    m => ShareOfBandwidth(m, 1)),
                Goal.AtLeast(
                    "2", $"rank 4, 4 targets, {most} threads: bytes of rows a second / memory bandwidth", 0.80,
                    m => ShareOfBandwidth(m, most)),
            ];
        }
    }

    public override IReadOnlyList<Contender> Prepare()
    {
        TargetFiles.Make(folder);
        var (x, y) = (folder.Read<float>(TargetFiles.X), folder.Read<float>(TargetFiles.Y));
        var rows = x.Length / TargetFiles.Features;
        _epoch = new Work("An epoch, batch 256, rank 32, 64 targets", rows, "rows", "Loss in the last epoch");
        var narrow = new Work("An epoch, batch 256, rank 4, 4 targets", rows, "rows", "Loss in the last epoch");
        var bandwidth = new Work("Reading main memory", MemoryBandwidth.Bytes, "bytes");
        _narrowBytes = rows * (TargetFiles.Features + 4.0) * sizeof(float);

        var (wide, few) = (Table(x, y, TargetFiles.Targets), Table(x, y, 4));
        var memory = new float[MemoryBandwidth.Bytes / sizeof(float)];
        // The pages of an array that was never written to all map to one page of zeros.
        Array.Fill(memory, 1);
        int[] threads = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        foreach (var count in threads)
        {
            _ours[count] = Contender.Ours(
                _epoch, "TwoLayerLinear, StochasticGradientDescent, rows in order", count,
                () => InOrder(wide, count));
            _narrow[count] = Contender.Ours(
                narrow, "TwoLayerLinear, StochasticGradientDescent, rows in order", count,
                () => Epoch(few, Options(4, count)));
            _bandwidth[count] = Contender.Peer(bandwidth, "a sum of 512 MB", count, MemoryBandwidth.Read(memory, count));
        }

        var others = threads.SelectMany(count => new[]
        {
            Contender.Ours(
                _epoch, "TwoLayerLinear, StochasticGradientDescent, shuffled", count,
                () => Epoch(wide, Options(TargetFiles.Rank, count) with { Shuffle = true })),
            Contender.Ours(
                _epoch,
                "TwoLayerLinear, StochasticGradientDescent, shuffled, standardized",
                count,
                () => Epoch(wide, Options(TargetFiles.Rank, count) with { Shuffle = true, Standardize = true })),
            Contender.Ours(
                _epoch,
                "TwoLayerLinear, Adam, rows in order",
                count,
                () => Epoch(
                    wide,
                    Options(TargetFiles.Rank, count) with { Optimizer = Optimizer.Adam(batchSize: BatchSize), LearningRate = 0.001 })),
        });
        return [.. _ours.Values, .. others, .. peers.Of(Name, folder.Path, threads, _epoch), .. _narrow.Values, .. _bandwidth.Values];
    }

    private static int Differing(float[] left, float[] right) => left.Zip(right).Count(pair => pair.First != pair.Second);

    private bool IsPeer(Contender contender, int threads) => contender.Work == _epoch && contender.Threads == threads && !contender.IsOurs;

    private bool IsOpenBlas(Contender contender, int threads) => IsPeer(contender, threads) && contender.Name == "C and OpenBLAS by hand";

    private double? ShareOfBandwidth(Measurements m, int threads) =>
        _narrowBytes / m.Median(_narrow[threads]) / (MemoryBandwidth.Bytes / m.Median(_bandwidth[threads]));

    private IDataView Table(float[] x, float[] y, int targets)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Label)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, targets);
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, TargetFiles.Features);
        return _mlContext.Data.LoadFromEnumerable(Rows(), schema);

        IEnumerable<Row> Rows()
        {
            var row = new Row { Features = new float[TargetFiles.Features], Label = new float[targets] };
            for (var i = 0; i < x.Length / TargetFiles.Features; i++)
            {
                x.AsSpan(i * TargetFiles.Features, TargetFiles.Features).CopyTo(row.Features);
                y.AsSpan(i * TargetFiles.Targets, targets).CopyTo(row.Label);
                yield return row;
            }
        }
    }

    /// <summary>The peers' settings: plain steps on raw rows in order, without a bias.</summary>
    private static TwoLayerLinearMultiOutputTrainer.Options Options(int rank, int threads) => new()
    {
        Rank = rank,
        UseBias = false,
        Standardize = false,
        Shuffle = false,
        Optimizer = Optimizer.StochasticGradientDescent(batchSize: BatchSize, momentum: 0),
        LearningRate = 0.02,
        MaximumEpochs = Epochs,
        Seed = 1,
        NumberOfThreads = threads,
    };

    private Result InOrder(IDataView data, int threads) =>
        Epoch(data, Options(TargetFiles.Rank, threads), effective => _effective[threads] = effective);

    /// <summary>The median time of an epoch after the first.</summary>
    private Result Epoch(IDataView data, TwoLayerLinearMultiOutputTrainer.Options options, Action<float[]>? keep = null)
    {
        var model = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(options).Fit(data).Model;
        if (keep is not null)
        {
            var effective = new float[model.EffectiveCoefficients.FlattenedLength];
            model.EffectiveCoefficients.FlattenTo(effective);
            keep(effective);
        }

        return new Result(Clock.Epoch(model.TrainingHistory), model.TrainingHistory[^1].Loss);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float[] Label { get; set; } = [];
    }
}
