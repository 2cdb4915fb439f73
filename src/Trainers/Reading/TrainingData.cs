using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Reading;

/// <summary>
/// The usable rows as tiles, those to train on and those to measure: all in memory where they fit, and read again at each pass where they do not. Where
/// second moments are all that training needs, those of the rows to train on are summed up as they are read, and the rows themselves are not kept.
/// </summary>
/// <param name="Training">The rows that are trained on; features and labels are standardised by these.</param>
/// <param name="Validation">The rows that are measured; null where none are asked for.</param>
/// <param name="Bytes">What the tiles of both take, or would take, in memory.</param>
internal sealed record TrainingData(TileSet Training, TileSet? Validation, long Bytes)
{
    /// <summary>Of the rows to train on; null where they have not been summed up, because the rows are kept or too few, or because a plan asks for none.</summary>
    public Moments? Moments { get; private init; }

    /// <summary>
    /// Reads all rows. Those with a label, feature or weight that is missing or infinite are skipped, counted and reported. Balanced class weights take another pass
    /// where the rows do not fit the memory.
    /// </summary>
    /// <param name="data">Columns by their roles: features, label, and a weight or none.</param>
    /// <param name="targets">What the label column gives.</param>
    /// <param name="options">Settings.</param>
    /// <param name="budget">Bytes that tiles may take.</param>
    /// <param name="seed">Decides, with the position of a row, whether it is a validation row.</param>
    /// <param name="interruption">Asked at every row of this and of every later pass.</param>
    /// <param name="channel">Warned of rows that are skipped.</param>
    /// <param name="moments">When second moments will do; null for never.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such validation column, or it is not Boolean; a class weight is of no class.</exception>
    /// <exception cref="InvalidOperationException">
    /// No usable row, or none of a part; a label that the loss cannot take; a negative weight, or weights that are all 0.
    /// </exception>
    public static TrainingData Read(
        RoleMappedData data, Targets targets, TwoLayerLinearOptions options, long budget, int seed, Interruption interruption, IChannel channel, MomentPlan? moments = null)
    {
        data.CheckFeatureFloatVector(out _);
        var columns = new TrainingColumns(data.Data, data.Schema.Feature!.Value, data.Schema.Label!.Value, data.Schema.Weight);
        return Read(columns, targets, options, budget, seed, interruption, channel, moments);
    }

    /// <inheritdoc cref="Read(RoleMappedData, Targets, TwoLayerLinearOptions, long, int, Interruption, IChannel, MomentPlan)"/>
    public static TrainingData Read(
        TrainingColumns columns, Targets targets, TwoLayerLinearOptions options, long budget, int seed, Interruption interruption, IChannel channel, MomentPlan? moments = null)
    {
        var source = new RowSource(columns, targets, options, seed, interruption);
        if (options.ClassWeights?.ByLabel is { } byLabel)
            source.ClassFactors = ClassFactors.ByLabel(byLabel, targets.Classes!);
        var balance = options.ClassWeights is { ByLabel: null };

        var skipped = new SkippedRows(columns, targets);
        // Balanced weights are known when all rows have been read.
        var found = new Collected(source, budget, targets.Classes?.Count ?? 0, balance ? null : moments);
        found.Add(source.Read(RowPart.All, skipped));
        skipped.Report(channel, found.Training.Rows + found.Validation.Rows);
        source.Split.Require(found.Training.Rows, found.Validation.Rows);
        WarnOfOneClass(found.ClassWeights, targets, channel);
        if (balance)
        {
            source.ClassFactors = ClassFactors.Balanced(found.ClassWeights);
            var weighed = new Collected(source, budget, classes: 0, moments: null);
            weighed.Add(found.Tiles ?? source.Read(RowPart.All));
            if (found.Tiles is null)
                weighed.RequireSame(found);
            found = weighed;
        }

        RequireWeight(source, found.Training, "train on");
        if (source.Split.IsAsked)
            RequireWeight(source, found.Validation, "validate on");
        return new TrainingData(
            found.Set(RowPart.Training), source.Split.IsAsked ? found.Set(RowPart.Validation) : null, found.Training.Bytes + found.Validation.Bytes)
        {
            Moments = found.Moments(),
        };
    }

    /// <summary>Fitting what never varies is no error, and seldom what was meant.</summary>
    private static void WarnOfOneClass(double[] weights, Targets targets, IChannel channel)
    {
        if (weights.Count(weight => weight > 0) == 1)
            channel.Warning($"All rows that are trained on are of one class, '{Shown.Short(targets.Classes![Array.FindIndex(weights, weight => weight > 0)])}': the model will predict it for every row. Check the label column.");
    }

    private static void RequireWeight(RowSource source, TileSummary rows, string use)
    {
        if (rows.TotalWeight > 0)
            return;
        var found = source.ClassFactors is null ? "all example weights are 0" : "the weights of all rows, or of their classes, are 0";
        throw new InvalidOperationException($"There are no rows to {use}: {found}.");
    }

    /// <summary>Tiles while they fit, or the moments of those to train on; and what there is to know of them.</summary>
    private sealed class Collected(RowSource source, long budget, int classes, MomentPlan? moments)
    {
        /// <summary>Of weights, and of features and labels that are not kept: those that are kept are not read again.</summary>
        private readonly (RunningFingerprint Training, RunningFingerprint Validation) _fingerprints = (new(), new());
        private MomentCollector? _moments;

        /// <summary>Null from where they did not fit any more; without those that are in the moments.</summary>
        public List<(Tile Tile, RowPart Part)>? Tiles { get; private set; } = [];

        public TileSummary Training { get; private set; }

        public TileSummary Validation { get; private set; }

        /// <summary>The weight of each class among the rows to train on.</summary>
        public double[] ClassWeights { get; } = new double[classes];

        public void Add(IEnumerable<(Tile Tile, RowPart Part)> tiles)
        {
            try
            {
                foreach (var (tile, part) in tiles)
                    Add(tile, part);
            }
            finally
            {
                _moments?.Settle();
            }
        }

        public TileSet Set(RowPart part)
        {
            return Tiles is null || (_moments is not null && part == RowPart.Training)
                ? new StreamedTileSet(source, Found(part))
                : new MemoryTileSet([.. Tiles.Where(tile => tile.Part == part).Select(tile => tile.Tile)], source.FeatureCount, source.Targets);
        }

        public Moments? Moments() => _moments?.Total();

        /// <summary>Fails where an earlier pass, which kept no tiles, found other rows.</summary>
        /// <exception cref="InvalidOperationException">It did.</exception>
        public void RequireSame(Collected earlier)
        {
            LetGo();
            foreach (var part in (RowPart[])[RowPart.Training, RowPart.Validation])
                earlier.Found(part).RequireSame(Summary(part), Fingerprint(part).Value);
        }

        private TileSummary Summary(RowPart part) => part == RowPart.Training ? Training : Validation;

        private RunningFingerprint Fingerprint(RowPart part) => part == RowPart.Training ? _fingerprints.Training : _fingerprints.Validation;

        private FoundRows Found(RowPart part) =>
            new(part, Summary(part), Fingerprint(part).Value) { FitALargerBudget = _moments is null || part == RowPart.Validation };

        private void Add(Tile raw, RowPart part)
        {
            source.Interruption.Check();
            Fingerprint(part).AddWeights(raw);
            var tile = source.Weigh(raw);
            if (part == RowPart.Training)
                Training = Training.With(tile);
            else
                Validation = Validation.With(tile);
            if (part == RowPart.Training && ClassWeights.Length > 0)
                ClassFactors.Sum(tile, ClassWeights);
            if (part == RowPart.Training && _moments is not null)
                Sum(tile);
            else
                Keep(tile, part);
        }

        private void Keep(Tile tile, RowPart part)
        {
            if ((_moments is null ? Training.Bytes : 0) + Validation.Bytes > budget)
                LetGo();
            if (Tiles is null)
                Fingerprint(part).AddRows(tile);
            Tiles?.Add((tile, part));
            if (Tiles is not null && _moments is null && Training.Rows >= moments?.EnoughRows)
                GoOver(Tiles);
        }

        /// <summary>Keeps no tiles from here on: they are read again, and known by their fingerprint.</summary>
        private void LetGo()
        {
            foreach (var (tile, part) in Tiles ?? [])
            {
                source.Interruption.Check();
                Fingerprint(part).AddRows(tile);
            }

            Tiles = null;
        }

        /// <summary>From the rows to train on to their moments.</summary>
        private void GoOver(List<(Tile Tile, RowPart Part)> tiles)
        {
            _moments = new MomentCollector(source, moments!);
            foreach (var (tile, _) in tiles.Where(tile => tile.Part == RowPart.Training))
            {
                source.Interruption.Check();
                Sum(tile);
            }

            tiles.RemoveAll(tile => tile.Part == RowPart.Training);
        }

        /// <summary>Gives a tile away, to the moments, which may use its memory for another.</summary>
        private void Sum(Tile tile)
        {
            _fingerprints.Training.AddRows(tile);
            _moments!.Add(tile);
        }
    }
}
