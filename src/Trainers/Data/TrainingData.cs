using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers;

/// <summary>What one pass over the cursor found: the usable rows as tiles, those to train on and those to measure.</summary>
internal sealed record TrainingData(TileSet Training, TileSet? Validation)
{
    /// <summary>Reads all rows. Those with a label, feature or weight that is missing or infinite are skipped, counted and reported.</summary>
    /// <exception cref="InvalidOperationException">No usable row, a label that the loss cannot take, a negative weight, or weights that are all 0.</exception>
    public static TrainingData Read(RoleMappedData data, Targets targets, TwoLayerLinearOptions options, long budget, int seed, Interruption interruption, IChannel channel)
    {
        data.CheckFeatureFloatVector(out var featureCount);
        var feature = data.Schema.Feature!.Value;
        var label = data.Schema.Label!.Value;
        var weight = data.Schema.Weight;
        var skipped = new SkippedRows(feature, label, weight);
        var tiles = new TileBuilder(featureCount, weight is not null);
        var (rowCount, totalWeight) = (0L, 0.0);

        var active = weight is null ? [feature, label] : new[] { feature, label, weight.Value };
        using var cursor = data.Data.GetRowCursor(active);
        var featureGetter = cursor.GetGetter<VBuffer<float>>(feature);
        var labelGetter = LabelGetter(cursor, label, targets);
        var weightGetter = weight is null ? null : cursor.GetGetter<float>(weight.Value);
        var (row, rowLabels, rowWeight) = (default(VBuffer<float>), new float[targets.Width], 1f);
        var (columns, values) = (new int[featureCount], new float[featureCount]);
        while (cursor.MoveNext())
        {
            interruption.Check();
            featureGetter(ref row);
            labelGetter(rowLabels);
            weightGetter?.Invoke(ref rowWeight);
            if (rowWeight < 0)
                throw new InvalidOperationException(FormattableString.Invariant($"Column '{weight!.Value.Name}' has the weight {rowWeight} in row {cursor.Position}; expected 0 or more."));

            var stored = CopyNonzero(row, columns, values, out var complete);
            if (!complete || !TensorPrimitives.IsFiniteAll<float>(rowLabels) || !float.IsFinite(rowWeight))
            {
                skipped.Add(columns.AsSpan(0, stored), values.AsSpan(0, stored), rowLabels, rowWeight);
                continue;
            }

            tiles.Add(columns.AsSpan(0, stored), values.AsSpan(0, stored), rowLabels, rowWeight);
            rowCount++;
            totalWeight += rowWeight;
        }

        skipped.Report(channel, rowCount);
        if (totalWeight == 0)
            throw new InvalidOperationException("There are no rows to train on: all example weights are 0.");
        return new TrainingData(new MemoryTileSet(tiles.Build(), featureCount, targets), Validation: null);
    }

    private static Action<Span<float>> LabelGetter(DataViewRow row, DataViewSchema.Column column, Targets targets)
    {
        if (column.Type is VectorDataViewType)
        {
            var vectorGetter = row.GetGetter<VBuffer<float>>(column);
            var vector = default(VBuffer<float>);
            return labels =>
            {
                vectorGetter(ref vector);
                vector.CopyTo(labels);
            };
        }

        var getter = RowCursorUtils.GetLabelGetter(row, column.Index);
        return labels => getter(ref labels[0]);
    }

    /// <summary>Copies what is not zero; <paramref name="complete"/> is false where a value is missing or infinite.</summary>
    private static int CopyNonzero(in VBuffer<float> row, int[] columns, float[] values, out bool complete)
    {
        var stored = 0;
        var source = row.GetValues();
        var indices = row.IsDense ? default : row.GetIndices();
        complete = true;
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == 0)
                continue;
            complete &= float.IsFinite(source[i]);
            (columns[stored], values[stored]) = (row.IsDense ? i : indices[i], source[i]);
            stored++;
        }

        return stored;
    }
}
