using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Reading;

/// <summary>
/// The usable rows as tiles, training rows and validation rows: in memory if they fit, otherwise read again at each pass. If training
/// needs only second moments, they are accumulated while the training rows are read, and the training rows are not kept.
/// </summary>
/// <param name="Training">The rows that are trained on. They determine the units of features and labels.</param>
/// <param name="Validation">The rows that are measured after each epoch; null without a validation split.</param>
/// <param name="Bytes">Bytes that the tiles of both parts take, or would take, in memory.</param>
internal sealed record TrainingData(TileSet Training, TileSet? Validation, long Bytes)
{
    /// <summary>The second moments of the training rows; null if epochs work on the rows.</summary>
    public Moments? Moments { get; init; }

    /// <summary>Whether the moments were accumulated in the reading pass, so that the training rows are not kept.</summary>
    public bool MomentsReplaceRows { get; private init; }

    /// <summary>
    /// Reads all rows. Rows with a label, feature or weight that is missing or infinite are skipped, counted and reported. Balanced class
    /// weights take a second pass if the rows do not fit the memory.
    /// </summary>
    /// <param name="data">Columns by their roles: features, label, and a weight or none.</param>
    /// <param name="targets">The labels of a row.</param>
    /// <param name="options">Settings.</param>
    /// <param name="decision">The decision on this pass.</param>
    /// <param name="team">The threads that sum moments.</param>
    /// <param name="interruption">Checked at every row of this and of every later pass.</param>
    /// <param name="channel">Receives warnings of skipped rows and of a single class.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The validation column is missing or not Boolean, or a class weight names no class.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There is no usable row, or none in a part; a label is out of the range of the loss; a weight is negative, or all weights are 0.
    /// </exception>
    public static TrainingData Read(
        RoleMappedData data,
        Targets targets,
        TwoLayerLinearOptions options,
        ReadingDecision decision,
        Team team,
        Interruption interruption,
        IChannel channel)
    {
        data.CheckFeatureFloatVector(out _);
        var columns = new TrainingColumns(data.Data, data.Schema.Feature!.Value, data.Schema.Label!.Value, data.Schema.Weight);
        return Read(columns, targets, options, decision, team, interruption, channel);
    }

    /// <inheritdoc cref="Read(RoleMappedData, Targets, TwoLayerLinearOptions, ReadingDecision, Team, Interruption, IChannel)"/>
    public static TrainingData Read(
        TrainingColumns columns,
        Targets targets,
        TwoLayerLinearOptions options,
        ReadingDecision decision,
        Team team,
        Interruption interruption,
        IChannel channel)
    {
        var source = new RowSource(columns, targets, options, decision.Seed, interruption);
        if (options.ClassWeights?.ByLabel is { } byLabel)
            source.ClassFactors = ClassFactors.ByLabel(byLabel, targets.Classes!);
        var balance = options.ClassWeights is { ByLabel: null };

        var skipped = new SkippedRows(columns, targets);
        // Balanced weights are known only when all rows have been read.
        var found = new Collected(source, decision, team, keepsRows: decision.KeepsRows || balance, targets.Classes?.Count ?? 0);
        found.Add(source.Read(RowPart.All, skipped));
        skipped.Report(channel, found.Training.Rows + found.Validation.Rows);
        source.Split.Require(found.Training.Rows, found.Validation.Rows);
        WarnOfOneClass(found.ClassWeights, targets, channel);
        if (balance)
        {
            source.ClassFactors = ClassFactors.Balanced(found.ClassWeights);
            var weighed = new Collected(source, decision, team, keepsRows: true, classes: 0);
            weighed.Add(found.Tiles ?? source.Read(RowPart.All));
            if (found.Tiles is null)
                weighed.RequireSame(found);
            found = weighed;
        }

        RequireWeight(source, found.Training, "train on");
        if (source.Split.HasValidation)
            RequireWeight(source, found.Validation, "validate on");
        var (training, moments) = (found.Set(RowPart.Training), found.Moments());
        return new TrainingData(
            training,
            source.Split.HasValidation ? found.Set(RowPart.Validation) : null,
            found.Training.Bytes + found.Validation.Bytes)
        {
            MomentsReplaceRows = moments is not null,
            Moments = moments
                ?? (decision.UsesMoments(training.RowCount)
                    ? MomentAccumulator.Of(training, decision.CentersMoments, team, interruption)
                    : null),
        };
    }

    /// <summary>Warns if all training rows are of one class: no error, but seldom intended.</summary>
    private static void WarnOfOneClass(double[] weights, Targets targets, IChannel channel)
    {
        if (weights.Count(weight => weight > 0) != 1)
            return;
        var name = Shown.Short(targets.Classes![Array.FindIndex(weights, weight => weight > 0)]);
        channel.Warning(
            $"All rows that are trained on are of one class, '{name}': the model will predict it for every row. Check the label column.");
    }

    private static void RequireWeight(RowSource source, TileSummary rows, string use)
    {
        if (rows.TotalWeight > 0)
            return;
        var found = source.ClassFactors is null ? "all example weights are 0" : "the weights of all rows, or of their classes, are 0";
        throw new InvalidOperationException($"There are no rows to {use}: {found}.");
    }

    /// <summary>The result of a pass: tiles while they fit, or the moments of the training rows; sizes and fingerprints.</summary>
    private sealed class Collected(RowSource source, ReadingDecision decision, Team team, bool keepsRows, int classes)
    {
        /// <summary>
        /// Fingerprints of all weights, and of the features and labels of tiles that are not kept. Kept tiles are not read again.
        /// </summary>
        private readonly (RunningFingerprint Training, RunningFingerprint Validation) _fingerprints = (new(), new());
        private MomentAccumulator? _moments;

        /// <summary>The kept tiles, without the tiles in the moments; null once they do not fit.</summary>
        public List<(Tile Tile, RowPart Part)>? Tiles { get; private set; } = [];

        public TileSummary Training { get; private set; }

        public TileSummary Validation { get; private set; }

        /// <summary>The weight of each class among the training rows.</summary>
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
                : new MemoryTileSet(
                    [.. Tiles.Where(tile => tile.Part == part).Select(tile => tile.Tile)], source.FeatureCount, source.Targets);
        }

        public Moments? Moments() => _moments?.Total();

        /// <summary>Requires that an earlier pass, which kept no tiles, found the same rows.</summary>
        /// <exception cref="InvalidOperationException">The earlier pass found other rows.</exception>
        public void RequireSame(Collected earlier)
        {
            LetGo();
            foreach (var part in (RowPart[])[RowPart.Training, RowPart.Validation])
                earlier.Found(part).RequireSame(Summary(part), Fingerprint(part).Value);
        }

        private TileSummary Summary(RowPart part) => part == RowPart.Training ? Training : Validation;

        private RunningFingerprint Fingerprint(RowPart part) =>
            part == RowPart.Training ? _fingerprints.Training : _fingerprints.Validation;

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
                Accumulate(tile);
            else
                Keep(tile, part);
        }

        private void Keep(Tile tile, RowPart part)
        {
            if ((_moments is null ? Training.Bytes : 0) + Validation.Bytes > decision.Budget)
                LetGo();
            if (Tiles is null)
                Fingerprint(part).AddRows(tile);
            Tiles?.Add((tile, part));
            if (Tiles is not null && _moments is null && !keepsRows && decision.UsesMoments(Training.Rows))
                SwitchToMoments(Tiles);
        }

        /// <summary>Drops all tiles and keeps no further ones. Later passes read them again and compare fingerprints.</summary>
        private void LetGo()
        {
            foreach (var (tile, part) in Tiles ?? [])
            {
                source.Interruption.Check();
                Fingerprint(part).AddRows(tile);
            }

            Tiles = null;
        }

        /// <summary>Replaces the training rows by their moments.</summary>
        private void SwitchToMoments(List<(Tile Tile, RowPart Part)> tiles)
        {
            _moments = new MomentAccumulator(
                source.FeatureCount, source.Targets.Count, decision.CentersMoments, team, source.Interruption, source.Recycle);
            foreach (var (tile, _) in tiles.Where(tile => tile.Part == RowPart.Training))
            {
                source.Interruption.Check();
                Accumulate(tile);
            }

            tiles.RemoveAll(tile => tile.Part == RowPart.Training);
        }

        /// <summary>Adds a tile to the moments, which recycle its memory afterwards.</summary>
        private void Accumulate(Tile tile)
        {
            _fingerprints.Training.AddRows(tile);
            _moments!.Add(tile);
        }
    }
}
