using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Rows;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Reading;

/// <summary>Counts the rows that training cannot use, by the name of the column, slot or target.</summary>
internal sealed class SkippedRows(TrainingColumns columns, Targets targets)
{
    private const int NamesInMessage = 10;

    /// <summary>ML.NET's text loader turns numbers beyond single precision into infinities without a message.</summary>
    private const string WhatInfiniteIs =
        "Numbers beyond 3.4e38, the largest of single precision, are infinite when they are read: "
        + "express such columns in larger units, divided by a power of ten.";

    private readonly Dictionary<int, Unusable> _byFeature = [];
    private readonly Dictionary<int, Unusable> _byLabel = [];
    private Unusable _byWeight;
    private long _total;

    /// <summary>
    /// Counts a row, and each missing or infinite value in it. If columns are empty, the values are all features.
    /// </summary>
    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> rowLabels, float rowWeight)
    {
        _total++;
        _byWeight = _byWeight.With(rowWeight);
        for (var j = 0; j < rowLabels.Length; j++)
            Count(_byLabel, j, rowLabels[j]);
        for (var i = 0; i < values.Length; i++)
            Count(_byFeature, columns.IsEmpty ? i : columns[i], values[i]);
    }

    /// <summary>Warns if rows were skipped.</summary>
    /// <exception cref="InvalidOperationException">No usable row is left.</exception>
    public void Report(IChannel channel, long usable)
    {
        if (usable == 0)
        {
            throw new InvalidOperationException(_total == 0
                ? "There are no rows to train on: the data is empty."
                : $"There are no rows to train on: all {_total} have missing or infinite values ({Describe()}). "
                + $"Replace missing values first (Transforms.ReplaceMissingValues), or check the columns.{Advice()}");
        }

        if (_total > 0)
            channel.Warning($"Skipped {_total} of {_total + usable} rows with missing or infinite values: {Describe()}.{Advice()}");
    }

    private static void Count(Dictionary<int, Unusable> counts, int slot, float value)
    {
        if (!float.IsFinite(value))
            counts[slot] = counts.GetValueOrDefault(slot).With(value);
    }

    private string Advice() =>
        _byFeature.Values.Concat(_byLabel.Values).Append(_byWeight).Any(counts => counts.Infinite > 0) ? $" {WhatInfiniteIs}" : "";

    private string Describe()
    {
        var counts = columns.HasTargets
            ? Worst(_byLabel, "target", targets.Names)
            : Worst(_byLabel, "label", [columns.Label.Name]);
        if (_byWeight.Total > 0)
            counts = counts.Append($"weight '{Shown.Short(columns.Weight!.Value.Name)}' in {_byWeight}");
        if (_byFeature.Count > 0)
            counts = counts.Concat(Worst(_byFeature, "feature", SlotNames.Of(columns.Feature)));
        return string.Join(", ", counts);
    }

    private static IEnumerable<string> Worst(Dictionary<int, Unusable> counts, string role, IReadOnlyList<string> names)
    {
        var worst = counts.OrderByDescending(pair => pair.Value.Total).ThenBy(pair => pair.Key).Take(NamesInMessage)
            .Select(pair => $"{role} '{Shown.Short(names[pair.Key])}' in {pair.Value}");
        return counts.Count > NamesInMessage ? worst.Append($"and {counts.Count - NamesInMessage} more {role}s") : worst;
    }

    /// <summary>The number of rows in which one value is missing or infinite.</summary>
    private readonly record struct Unusable(long Total, long Infinite)
    {
        public Unusable With(float value) => new(Total + (float.IsFinite(value) ? 0 : 1), Infinite + (float.IsInfinity(value) ? 1 : 0));

        public override string ToString() =>
            Infinite == 0 ? $"{Total}" : Infinite == Total ? $"{Total} (infinite)" : $"{Total} ({Infinite} of them infinite)";
    }
}
