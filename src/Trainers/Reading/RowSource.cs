using System.Collections.Concurrent;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;
using Microsoft.ML;

namespace Cotangent.Trainers.Reading;

/// <summary>The usable rows of the data as tiles. Every pass opens a new cursor, and skips, splits and tiles in the same way.</summary>
internal sealed class RowSource
{
    /// <summary>Tiles that are being added to moments, that wait for it, and that are being built.</summary>
    private const int TilesInUse = 3 * MomentAccumulator.Partials;

    private readonly TrainingColumns _columns;
    private readonly TwoLayerLinearOptions _options;
    private readonly DataViewSchema.Column[] _active;
    private readonly ConcurrentBag<float[]> _recycled = [];

    /// <exception cref="ArgumentOutOfRangeException">There is no such validation column, or it is not Boolean.</exception>
    public RowSource(TrainingColumns columns, Targets targets, TwoLayerLinearOptions options, int seed, Interruption interruption)
    {
        (_columns, Targets, FeatureCount, _options, Interruption) = (columns, targets, columns.FeatureCount, options, interruption);
        Split = new ValidationSplit(options, columns.Data.Schema, seed);
        DataViewSchema.Column?[] active = [columns.Feature, columns.Label, columns.Weight, Split.Column];
        _active = [.. active.OfType<DataViewSchema.Column>()];
    }

    public int FeatureCount { get; }

    public Targets Targets { get; }

    public ValidationSplit Split { get; }

    /// <summary>Checked at every row.</summary>
    public Interruption Interruption { get; }

    /// <summary>The class weights; null if all classes have the same weight.</summary>
    public ClassFactors? ClassFactors { get; set; }

    /// <summary>One pass. Tiles have the weights of the data; <see cref="Weigh"/> adds class weights.</summary>
    /// <param name="parts">The parts to read. A tile of either part is returned when it is full.</param>
    /// <param name="skipped">Counts the skipped rows; null after the first pass.</param>
    /// <exception cref="InvalidOperationException">A label is out of the range of the loss, or a weight is negative.</exception>
    /// <exception cref="OperationCanceledException">Reading was canceled.</exception>
    public IEnumerable<(Tile Tile, RowPart Part)> Read(RowPart parts, SkippedRows? skipped = null)
    {
        var (training, validation) = (CreateBuilder(), CreateBuilder());
        using var cursor = _columns.Data.GetRowCursor(_active);
        var (partOf, row) = (Split.HasValidation ? Split.Bind(cursor) : null, new CursorRow(cursor, _columns, Targets));
        for (var position = 0L; cursor.MoveNext(); position++)
        {
            Interruption.Check();
            var part = partOf?.Invoke(position) ?? RowPart.Training;
            if ((part & parts) == 0)
                continue;
            row.Load();
            if (row.Weight < 0)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{Shown.Short(_columns.Weight!.Value.Name)}' has the weight {row.Weight} in row {position}; ")
                    + "expected 0 or more.");
            }

            if (!row.IsComplete)
            {
                skipped?.Add(row.Columns, row.Values, row.Labels, row.Weight);
                continue;
            }

            CheckLabels(row.Labels, position);
            var builder = part == RowPart.Training ? training : validation;
            if (builder.Add(row.Columns, row.Values, row.NonzeroCount, row.Labels, row.Weight) is { } tile)
                yield return (tile, part);
        }

        if (training.Finish() is { } lastTraining)
            yield return (lastTraining, RowPart.Training);
        if (validation.Finish() is { } lastValidation)
            yield return (lastValidation, RowPart.Validation);
    }

    /// <summary>The same rows, with their weights multiplied by the class weights, if there are any.</summary>
    public Tile Weigh(Tile tile) => ClassFactors?.Weigh(tile) ?? tile;

    /// <summary>
    /// Reuses the memory of a tile that is no longer used for later tiles. Keeps no more tiles than are in use at the same time.
    /// </summary>
    public void Recycle(Tile tile)
    {
        if (tile.Dense is { } dense && _recycled.Count < TilesInUse)
            _recycled.Add(dense);
    }

    private TileBuilder CreateBuilder() =>
        new(FeatureCount, Targets.Count, hasWeights: _columns.Weight is not null || _options.ClassWeights is not null, _recycled);

    /// <summary>Checks labels that are numbers. Classes need no check: the loss receives 0 or 1.</summary>
    private void CheckLabels(float[] labels, long position)
    {
        if (Targets.AreClasses)
            return;
        for (var j = 0; j < labels.Length; j++)
        {
            if (_options.RowLoss.ExpectedLabel(labels[j]) is not { } expected)
                continue;
            var target = _columns.HasTargets ? $" for target '{Shown.Short(Targets.Names[j])}'" : "";
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{Shown.Short(_columns.Label.Name)}' has the value {labels[j]}{target} in row {position}; expected {expected}."));
        }
    }
}
