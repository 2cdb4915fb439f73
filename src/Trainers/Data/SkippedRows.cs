using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers;

/// <summary>Counts the rows that training cannot use, by the name of the column or slot at fault.</summary>
internal sealed class SkippedRows(DataViewSchema.Column feature, DataViewSchema.Column label, DataViewSchema.Column? weight)
{
    private const int NamesInMessage = 10;

    private readonly Dictionary<int, long> _bySlot = [];
    private long _byLabel;
    private long _byWeight;
    private long _total;

    /// <summary>Counts a row once in total, and once for each of its values that is missing or infinite.</summary>
    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> rowLabels, float rowWeight)
    {
        _total++;
        _byLabel += TensorPrimitives.IsFiniteAll(rowLabels) ? 0 : 1;
        _byWeight += float.IsFinite(rowWeight) ? 0 : 1;
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                _bySlot[columns[i]] = _bySlot.GetValueOrDefault(columns[i]) + 1;
        }
    }

    /// <summary>Warns where rows were skipped.</summary>
    /// <exception cref="InvalidOperationException">No row was left.</exception>
    public void Report(IChannel channel, long usable)
    {
        if (usable == 0)
        {
            throw new InvalidOperationException(_total == 0
                ? "There are no rows to train on: the data is empty."
                : $"There are no rows to train on: all {_total} have missing or infinite values ({Describe()}). "
                + "Replace missing values first (Transforms.ReplaceMissingValues), or check the columns.");
        }

        if (_total > 0)
            channel.Warning($"Skipped {_total} of {_total + usable} rows with missing or infinite values: {Describe()}.");
    }

    private string Describe()
    {
        var counts = new List<string>();
        if (_byLabel > 0)
            counts.Add($"label '{label.Name}' in {_byLabel}");
        if (_byWeight > 0)
            counts.Add($"weight '{weight!.Value.Name}' in {_byWeight}");

        var names = SlotNames.Of(feature);
        counts.AddRange(_bySlot.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(NamesInMessage)
            .Select(pair => $"feature '{names[pair.Key]}' in {pair.Value}"));
        if (_bySlot.Count > NamesInMessage)
            counts.Add($"and {_bySlot.Count - NamesInMessage} more features");
        return string.Join(", ", counts);
    }
}
