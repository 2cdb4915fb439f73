using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers;

/// <summary>One pass over the cursor: the usable rows as tiles, and a count of what was skipped.</summary>
internal sealed class TrainingRows
{
    public TrainingRows(IReadOnlyList<Tile> tiles, int featureCount, long rowCount) =>
        (Tiles, FeatureCount, RowCount) = (tiles, featureCount, rowCount);

    public IReadOnlyList<Tile> Tiles { get; }

    public int FeatureCount { get; }

    public long RowCount { get; }

    /// <summary>Reads all rows. Those with a label, feature or weight that is missing or infinite are skipped, counted and reported.</summary>
    /// <exception cref="InvalidOperationException">No usable row, a negative weight, or weights that are all 0.</exception>
    public static TrainingRows Read(RoleMappedData data, IChannel channel)
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
        var labelGetter = cursor.GetGetter<float>(label);
        var weightGetter = weight is null ? null : cursor.GetGetter<float>(weight.Value);
        var (row, rowLabel, rowWeight) = (default(VBuffer<float>), 0f, 1f);
        var (columns, values) = (new int[featureCount], new float[featureCount]);
        while (cursor.MoveNext())
        {
            featureGetter(ref row);
            labelGetter(ref rowLabel);
            weightGetter?.Invoke(ref rowWeight);
            if (rowWeight < 0)
                throw new InvalidOperationException(FormattableString.Invariant($"Column '{weight!.Value.Name}' has the weight {rowWeight} in row {cursor.Position}; expected 0 or more."));

            var stored = CopyNonzero(row, columns, values, out var complete);
            if (!complete || !float.IsFinite(rowLabel) || !float.IsFinite(rowWeight))
            {
                skipped.Add(columns.AsSpan(0, stored), values.AsSpan(0, stored), rowLabel, rowWeight);
                continue;
            }

            tiles.Add(columns.AsSpan(0, stored), values.AsSpan(0, stored), rowLabel, rowWeight);
            rowCount++;
            totalWeight += rowWeight;
        }

        skipped.Report(channel, rowCount);
        if (totalWeight == 0)
            throw new InvalidOperationException("There are no rows to train on: all example weights are 0.");
        return new TrainingRows(tiles.Build(), featureCount, rowCount);
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
