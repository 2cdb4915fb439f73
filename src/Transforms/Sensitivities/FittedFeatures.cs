using System.Globalization;
using Cotangent.Trainers.Messages;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>The features of the data that sensitivities are fitted to.</summary>
/// <param name="names">The names of the slots.</param>
/// <param name="readStatistics">Reads the data for means and deviations. It is called at most once, if a sensitivity needs them.</param>
internal sealed class FittedFeatures(string[] names, Func<FeatureStatistics> readStatistics)
{
    private readonly Lazy<FeatureStatistics> _statistics = new(readStatistics);

    public string[] Names { get; } = names;

    /// <summary>Means and deviations of the features.</summary>
    public FeatureStatistics Statistics => _statistics.Value;

    /// <summary>The one slot with a name.</summary>
    /// <param name="outputColumnName">The column of the sensitivity that asks, for the message.</param>
    /// <param name="slotName">The name.</param>
    /// <exception cref="ArgumentOutOfRangeException">No slot has the name, or several.</exception>
    public int SlotOf(string outputColumnName, string slotName)
    {
        var matches = Enumerable.Range(0, Names.Length).Where(slot => Names[slot] == slotName).ToArray();
        if (matches.Length == 1)
            return matches[0];
        var found = $"Sensitivity '{Shown.Short(outputColumnName)}' names the feature '{Shown.Short(slotName)}'";
        throw new ArgumentOutOfRangeException(null, matches.Length == 0
            ? $"{found}; expected one of {Shown.List(Names)}."
            : $"{found}, which {matches.Length} slots are called; give the index of one: "
                + $"{Shown.Items(matches.Select(match => match.ToString(CultureInfo.InvariantCulture)), matches.Length)}.");
    }
}
