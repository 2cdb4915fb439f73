using System.Numerics.Tensors;
using Cotangent.Benchmarks.Compare.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Compare;

/// <summary>An epoch of mini-batches with a growing number of rows: the cost of a row, and the memory in addition to the rows.</summary>
internal sealed class Growth(DataFolder folder) : Workload
{
    private const int Features = 32;
    private const int BatchSize = 256;
    private const int Epochs = 4;
    private static readonly int[] Sizes = [10_000, 100_000, 1_000_000, 10_000_000];

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly Dictionary<int, Contender> _ours = [];
    private readonly Dictionary<int, double> _beyondTiles = [];
    private readonly Dictionary<int, double> _allocated = [];

    public override string Name => "W5";

    public override string Title => "more rows";

    public override IReadOnlyList<Goal> Goals =>
    [
        Goal.AtMost(
            "5", "an epoch's time per row: the most / the least, from 10⁴ to 10⁷ rows", 1.1,
            m => PerRow(m).Max() / PerRow(m).Min()),
        Goal.AtMost("5", "peak memory beyond the rows, MB", 64, _ => _beyondTiles.Values.Max()),
        // The difference of two sizes, so that allocations once an epoch cancel.
        Goal.AtMost(
            "5", "bytes allocated per batch", 0.5,
            _ => (_allocated[Sizes[2]] - _allocated[Sizes[1]]) / (Batches(Sizes[2]) - Batches(Sizes[1]))),
    ];

    public override IReadOnlyList<Contender> Prepare()
    {
        foreach (var size in Sizes)
        {
            var rows = folder.Rows(size);
            var data = _mlContext.Data.LoadFromEnumerable(Rows(rows));
            var work = new Work($"An epoch of {rows} rows of {Features}, batch 256", rows, "rows");
            _ours[size] = Contender.Ours(work, "TwoLayerLinear, StochasticGradientDescent", 1, () => Epoch(data, size));
        }

        return [.. _ours.Values];
    }

    private static IEnumerable<Row> Rows(int count)
    {
        var (random, row) = (new RandomStream(5), new Row { Features = new float[Features] });
        for (var i = 0; i < count; i++)
        {
            foreach (ref var value in row.Features.AsSpan())
                value = (float)random.Uniform();
            row.Label = TensorPrimitives.Sum<float>(row.Features);
            yield return row;
        }
    }

    private double Batches(int size) => Math.Ceiling((double)folder.Rows(size) / BatchSize);

    private IEnumerable<double> PerRow(Measurements m) => Sizes.Select(size => m.Median(_ours[size])!.Value / folder.Rows(size));

    private Result Epoch(IDataView data, int size)
    {
        using var memory = new MemoryWatch();
        var progress = new AllocationWatch();
        var history = _mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            Rank = 8,
            Optimizer = Optimizer.StochasticGradientDescent(batchSize: BatchSize),
            MaximumEpochs = Epochs,
            Seed = 1,
            NumberOfThreads = 1,
            Progress = progress,
        }).Fit(data).Model.TrainingHistory;
        _beyondTiles[size] = (memory.Peak() - (folder.Rows(size) * (Features + 1.0) * sizeof(float))) / 1e6;
        _allocated[size] = progress.LeastBetweenEpochs;
        return new Result(Clock.Epoch(history));
    }

    private sealed class Row
    {
        public float Label { get; set; }

        [VectorType(Growth.Features)]
        public float[] Features { get; set; } = [];
    }

    /// <summary>The bytes allocated between the ends of two successive epochs.</summary>
    private sealed class AllocationWatch : IProgress<TrainingProgress>
    {
        private long _before = -1;

        public double LeastBetweenEpochs { get; private set; } = double.PositiveInfinity;

        public void Report(TrainingProgress value)
        {
            // Counts the training thread only, because the thread that samples memory allocates, too.
            var now = GC.GetAllocatedBytesForCurrentThread();
            if (_before >= 0)
                LeastBetweenEpochs = Math.Min(LeastBetweenEpochs, now - _before);
            _before = now;
        }
    }
}
