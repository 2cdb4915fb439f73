using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Tests.Objectives;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>The relation of the rank of a case to n and m.</summary>
internal enum LawRank
{
    /// <summary>The rank is 1.</summary>
    One,

    /// <summary>A rank below min(n, m) if that is above 1.</summary>
    Low,

    /// <summary>The default of the options: min(n, m).</summary>
    Default,

    /// <summary>A rank above min(n, m), which fills vectors.</summary>
    Wide,
}

/// <summary>One combination of settings, with sizes and data drawn for it.</summary>
internal sealed class LawCase
{
    /// <summary>Ranks that fill one to four vectors of 4, 8 or 16 numbers, or need more.</summary>
    private static readonly int[] WideRanks = [2, 3, 4, 5, 8, 9, 12, 16, 17, 33, 64, 70];

    private LawCase(LawLoss loss, LawOptimizer optimizer, LawPenalty penalty) => (Loss, Optimizer, Penalty) = (loss, optimizer, penalty);

    public LawLoss Loss { get; }

    public LawOptimizer Optimizer { get; }

    public LawPenalty Penalty { get; }

    public required LawTask Task { get; init; }

    public required TwoLayerLinearOptions Options { get; init; }

    public required ParameterLayout Layout { get; init; }

    /// <summary>Features, N x n.</summary>
    public required double[,] X { get; init; }

    /// <summary>Labels, N x m; for classes, 1 for the class of the row and 0 for the others.</summary>
    public required double[,] Y { get; init; }

    /// <summary>Example weights; all 1 if the data has none.</summary>
    public required double[] W { get; init; }

    public required TileSet Rows { get; init; }

    public required int BatchSize { get; init; }

    public Random Random { get; private init; } = new(1);

    public bool HasClasses =>
        Task is LawTask.Binary or LawTask.Multiclass || (Loss.Loss == TrainingLoss.Logistic() && Task == LawTask.MultiOutput);

    public bool SharesUnits => Options.SharesTargetUnits;

    public double TotalWeight => W.Sum();

    /// <summary>λ₂: by default 1/W for classes; 0 for other labels and for mini-batches.</summary>
    public double ProductL2 => Penalty.ProductL2 ?? (HasClasses && !Optimizer.IsMiniBatch ? 1 / TotalWeight : 0);

    /// <summary>The width s of the smoothing of a pinball loss.</summary>
    public double Width => Loss.Smoothing ?? (Optimizer.IsMiniBatch || Options.LearningRate is not null ? 1e-3 : 0.1);

    /// <summary>
    /// The most roundings of a term of a gradient: each row in the units and in the sum; each other size in the factor of the second
    /// moments, and in solving with it, forward and backward; and 60 in the change of units, the loss and its exponentials.
    /// </summary>
    public int Roundings => (2 * X.Rows()) + (4 * (Layout.Features + Layout.Rank + Layout.Outputs)) + 60;

    /// <summary>A value is also a sum over the elements of the product, or of the layers.</summary>
    public int RoundingsOfValue =>
        Roundings + (Layout.Features * Layout.Outputs) + (Layout.Rank * (Layout.Rank + Layout.Features + Layout.Outputs));

    /// <summary>The settings without data, as the constructor gets them.</summary>
    public static TwoLayerLinearOptions Settings(
        LawLoss loss, LawOptimizer optimizer, LawPenalty penalty, LawTask task, int batchSize = 8, TargetUnits units = default) =>
        task.Options(
            penalty.Set(new TwoLayerLinearRegressionTrainer.Options
            {
                Optimizer = optimizer.Of(batchSize),
                LearningRate = optimizer.LearningRate,
                Shuffle = false,
                Seed = 1,
            }),
            loss.Loss,
            units);

    public static LawCase Draw(LawLoss loss, LawOptimizer optimizer, LawPenalty penalty, LawRank rank, Storage storage, int seed)
    {
        var random = new Random(seed);
        var task = loss.Tasks[random.Next(loss.Tasks.Count)];
        var (rows, features, outputs) = DrawSizes(random, task, rank, optimizer, storage);
        var full = Math.Min(features, outputs);
        int? given = rank switch
        {
            LawRank.One => 1,
            LawRank.Low => Math.Max(1, random.Next((full / 2) + 1, full)),
            LawRank.Default => null,
            LawRank.Wide => full + WideRanks[random.Next(WideRanks.Length)],
            _ => throw new ArgumentOutOfRangeException(nameof(rank)),
        };
        var batchSize = optimizer.HasMomentum && random.Next(3) > 0 ? (rows + 2) / 3 : rows;
        var targetUnits = random.Next(3) == 0 ? TargetUnits.AsGiven : TargetUnits.Deviation;
        var options = Settings(loss, optimizer, penalty, task, batchSize, targetUnits) with
        {
            Rank = given,
            UseBias = random.Next(3) > 0,
            Standardize = random.Next(4) > 0,
        };
        var x = DrawFeatures(random, rows, features, storage);
        double[]? w = random.Next(3) == 0 ? null : new double[rows];
        for (var i = 0; i < w?.Length; i++)
            w[i] = i % 9 == 4 ? 0 : (float)random.LogUniform(0.3, 3);
        var (labels, y) = DrawLabels(random, loss, task, x, outputs);
        var rowsPerTile = storage == Storage.Mixed || random.Next(3) > 0 ? Math.Max(1, rows / random.Next(2, 9)) : rows;
        var targets = task == LawTask.Multiclass
            ? Targets.OneOf([.. Enumerable.Range(0, outputs).Select(j => $"c{j}")])
            : Targets.Numbers([.. Enumerable.Range(0, outputs).Select(j => $"y{j}")]);
        return new LawCase(loss, optimizer, penalty)
        {
            Task = task,
            Options = options,
            Layout = options.LayoutFor(features, outputs),
            X = x,
            Y = y,
            W = w ?? [.. Enumerable.Repeat(1.0, rows)],
            Rows = Tile(Tiles.Of(x, labels, w, storage, rowsPerTile), targets),
            BatchSize = batchSize,
            Random = random,
        };
    }

    /// <summary>Mostly small sizes; sometimes batches that several shares divide, or more features than are whitened.</summary>
    private static (int Rows, int Features, int Outputs) DrawSizes(
        Random random, LawTask task, LawRank rank, LawOptimizer optimizer, Storage storage)
    {
        var outputs = task is LawTask.Regression or LawTask.Binary ? 1 : random.Next(2, 7);
        var isLarge = rank != LawRank.Wide && random.Next(24) == 0;
        return !isLarge ? (random.Next(9, 49), random.Next(1, 25), outputs)
            : !optimizer.IsMiniBatch ? (random.Next(9, 17), random.Next(1025, 1100), outputs)
            : storage == Storage.Dense ? (512, random.Next(150, 250), outputs)
            : (random.Next(300, 400), random.Next(300, 350), outputs);
    }

    /// <summary>Features of different sizes and offsets. One may be constant, and one may be nearly a copy of another.</summary>
    private static double[,] DrawFeatures(Random random, int rows, int features, Storage storage)
    {
        var share = storage == Storage.Dense ? 1 : 0.2;
        var (x, constant) = (new double[rows, features], random.Next(5) == 0 ? random.Next(features) : -1);
        for (var f = 0; f < features; f++)
        {
            var (size, offset) = (random.LogUniform(0.3, 3), random.Normal());
            for (var i = 0; i < rows; i++)
                x[i, f] = random.NextDouble() >= share ? 0 : (float)(size * (offset + random.Normal()));
            // A feature that is 0 or constant in all rows.
            for (var i = 0; i < rows && f == constant; i++)
                x[i, f] = storage == Storage.Dense ? (float)offset : 0;
        }

        var hasCopy = features > 1 && storage == Storage.Dense && random.Next(5) == 0;
        for (var i = 0; i < rows && hasCopy; i++)
            x[i, features - 1] = (float)(x[i, 0] + (1e-4 * random.Normal()));
        return x;
    }

    private static (double[,] Labels, double[,] Y) DrawLabels(Random random, LawLoss loss, LawTask task, double[,] x, int outputs)
    {
        if (task != LawTask.Multiclass)
        {
            var y = PlainMatrix.Of(x.Rows(), outputs, (_, _) => (float)loss.Label(random.NextDouble()));
            for (var i = 0; i < x.Rows() && task == LawTask.Binary; i++)
                y[i, 0] = Math.Round(y[i, 0]);
            return (y, y);
        }

        var classes = PlainMatrix.Of(x.Rows(), 1, (i, _) => i < outputs ? i : random.Next(outputs));
        return (classes, PlainMatrix.Of(x.Rows(), outputs, (i, j) => classes[i, 0] == j ? 1 : 0));
    }

    private static MemoryTileSet Tile(TileSet rows, Targets targets) => new(rows.InMemory!, rows.FeatureCount, targets);
}
