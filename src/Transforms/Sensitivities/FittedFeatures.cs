using System.Globalization;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Microsoft.ML;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>The features of the data that sensitivities are fitted to, and the decision that is made of them.</summary>
/// <param name="column">The feature column, for the names and categories of its slots.</param>
/// <param name="decision">The threshold of the model.</param>
/// <param name="readStatistics">Reads the data for means and deviations. It is called at most once, if a sensitivity needs them.</param>
internal sealed class FittedFeatures(DataViewSchema.Column column, DecisionThreshold decision, Func<FeatureStatistics> readStatistics)
{
    private readonly Lazy<FeatureStatistics> _statistics = new(readStatistics);

    /// <summary>The names of the slots.</summary>
    public string[] Names { get; } = SlotNames.Of(column);

    /// <summary>The threshold of the model.</summary>
    public DecisionThreshold Decision { get; } = decision;

    /// <summary>The slots that the schema marks as those of categories.</summary>
    public int[] CategoricalSlots { get; } = SlotNames.Categorical(column);

    /// <summary>Means and deviations of the features.</summary>
    public FeatureStatistics Statistics => _statistics.Value;

    /// <summary>The one slot with a name.</summary>
    /// <param name="outputColumnName">The column of the sensitivity that asks, for the message.</param>
    /// <param name="slotName">The name.</param>
    /// <param name="advice">What to do if several slots have the name, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">No slot has the name, or several.</exception>
    public int SlotOf(string outputColumnName, string slotName, string advice)
    {
        var matches = Enumerable.Range(0, Names.Length).Where(slot => Names[slot] == slotName).ToArray();
        if (matches.Length == 1)
            return matches[0];
        var found = $"Sensitivity '{Shown.Short(outputColumnName)}' names the feature '{Shown.Short(slotName)}'";
        throw new ArgumentOutOfRangeException(null, matches.Length == 0
            ? $"{found}; expected one of {Shown.List(Names)}."
            : $"{found}, which {matches.Length} slots are called: "
                + $"{Shown.Items(matches.Select(match => match.ToString(CultureInfo.InvariantCulture)), matches.Length)}; {advice}.");
    }
}
