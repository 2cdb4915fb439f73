using Cotangent.Trainers.Execution;
using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization.Optimizers;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;
using Cotangent.Trainers.Tests.Optimization;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.MiniBatch;

/// <summary>Rows, units, a model and a start, and runs on them.</summary>
internal sealed record BatchProblem(
    double[,] X, double[,] Y, double[] Weights, Storage Storage, int RowsPerTile, Units Units, ParameterLayout Layout, float[] Start)
{
    public TileSet Rows =>
        IsOfClasses ? OfClasses(Tiles.Of(X, Y, Weights, Storage, RowsPerTile)) : Tiles.Of(X, Y, Weights, Storage, RowsPerTile);

    /// <summary>Whether rows have a class each instead of labels.</summary>
    public bool IsOfClasses { get; init; }

    /// <summary>Whether steps touch only the features of a batch: some tiles are sparse, and units have no shift.</summary>
    public bool IsSparse => TakesSparse(Rows);

    public TrainingLoss Loss { get; init; } = TrainingLoss.Squared();

    /// <summary>
    /// Four of five features are zero; weights vary, and some are zero. Units have means only if <paramref name="centered"/>.
    /// </summary>
    public static BatchProblem Draw(
        int seed,
        Storage storage,
        bool bias = true,
        bool centered = false,
        int rows = 53,
        int rowsPerTile = 7,
        int features = 5,
        int rank = 2,
        int outputs = 3)
    {
        var random = new Random(seed);
        var x = PlainMatrix.Of(rows, features, (_, f) => random.Next(5) == 0 ? (float)(f + 1 + random.Normal()) : 0);
        var y = random.Normals(rows, outputs).Map(v => (float)v);
        var weights = Enumerable.Range(0, rows).Select(row => row % 9 == 0 ? 0 : (double)(float)random.LogUniform(0.1, 10)).ToArray();
        var units = centered
            ? UnitsEstimate.OfRows(Tiles.Of(x, y, weights, storage, rowsPerTile), center: true, LabelUnits.Deviation(shared: false))
            : Units.None(features, outputs);
        var layout = new ParameterLayout(features, rank, outputs, bias);
        float[] start = [.. Enumerable.Range(0, layout.Count).Select(_ => (float)random.Normal())];
        return new BatchProblem(x, y, weights, storage, rowsPerTile, units, layout, start);
    }

    /// <summary>The loss of some rows, in the units of the run.</summary>
    public PlainLoss Plain(int first, int count) =>
        new(Standardized(first, count), Labels(first, count), [.. Weights.Skip(first).Take(count)], Layout);

    public PlainLoss Plain() => Plain(0, X.Rows());

    /// <summary>A bound of all partial sums of <see cref="Plain(int, int)"/>.</summary>
    public PlainLoss Magnitude(int first, int count) => Plain(first, count).Magnitude(
        PlainMatrix.Of(
            count, X.Columns(), (i, f) => (Math.Abs(X[first + i, f]) + Math.Abs(Units.FeatureMeans[f])) * Units.FeatureScales[f]));

    public PlainLoss Magnitude() => Magnitude(0, X.Rows());

    /// <summary>
    /// More than the roundings of any term from the data to a gradient: the rows and all sizes one after the other, twice, and the change
    /// of units.
    /// </summary>
    public int Operations => X.Rows() + (8 * (Layout.Features + Layout.Rank + Layout.Outputs)) + 60;

    /// <summary>The same loss of all rows, in double.</summary>
    public RowObjective Objective(TileSet rows) =>
        new(new StandardizedTiles(rows, Units), Layout, Loss, LabelUnits.Ones(Layout.Outputs), new Team(1), Interruption.None);

    public MiniBatchRun Run(
        Optimizer optimizer,
        double rate = 0.001,
        TwoLayerLinearOptions? options = null,
        int seed = 1,
        int threads = 1,
        TileSet? rows = null,
        TileSet? validation = null,
        Interruption? interruption = null) => new(
            new BatchRows(rows ?? Rows, validation, Units),
            new BatchParameters(Layout, Start),
            Loss,
            options ?? new TwoLayerLinearRegressionTrainer.Options(),
            new BatchDecision(Rule(optimizer), TakesSparse(rows ?? Rows), rate, MaximumEpochs: 20, seed),
            new Team(threads),
            interruption ?? Interruption.None);

    /// <summary>The gradient and step of rows as dense or sparse as these, without penalties.</summary>
    public IBatchGradient Gradient(BatchParameters parameters, Optimizer optimizer)
    {
        var rule = Rule(optimizer);
        var batchSize = rule.BatchSize!.Value;
        var update = rule.CreateUpdate(Layout.Count, IsSparse ? Layout.Features + 1 : DenseGradient.ShareCount(Layout, batchSize));
        var options = new TwoLayerLinearRegressionTrainer.Options();
        return IsSparse
            ? new SparseGradient(Loss, parameters, Units, Rows, update, null, default, batchSize, new Team(1), Interruption.None)
            : new DenseGradient(Loss, parameters, Units, Rows.Targets, update, options, batchSize, new Team(1), Interruption.None);
    }

    /// <summary>The losses of some epochs, and the parameters after them.</summary>
    public static double[] Epochs(MiniBatchRun run, int epochs) =>
        [.. Enumerable.Range(0, epochs).Select(_ => run.RunEpoch().Loss).ToArray(), .. run.BestParameters().Values];

    public static MiniBatchOptimizer Rule(Optimizer optimizer) => (MiniBatchOptimizer)optimizer;

    public static MiniBatchOptimizer Rule(string name, int? batchSize = null) => OptimizerTable.MiniBatchOf(name, batchSize);

    private static MemoryTileSet OfClasses(TileSet rows)
    {
        var m = rows.Targets.Count;
        var tiles = rows.Read().Select((tile, t) => new Tile
        {
            Rows = tile.Rows,
            Dense = tile.Dense,
            Sparse = tile.Sparse,
            Weights = tile.Weights,
            Labels = [.. Enumerable.Range(0, tile.Rows).Select(row => (float)((t + row) % m))],
        });
        return new MemoryTileSet([.. tiles], rows.FeatureCount, Targets.OneOf([.. Enumerable.Range(0, m).Select(j => $"c{j}")]));
    }

    private bool TakesSparse(TileSet rows) => rows.LargestSparse > 0 && !Units.ShiftsFeatures;

    private double[,] Standardized(int first, int count) =>
        PlainMatrix.Of(count, X.Columns(), (i, f) => (X[first + i, f] - Units.FeatureMeans[f]) * Units.FeatureScales[f]);

    private double[,] Labels(int first, int count) =>
        PlainMatrix.Of(count, Y.Columns(), (i, j) => (Y[first + i, j] - Units.LabelMeans[j]) / Units.LabelDeviations[j]);
}
