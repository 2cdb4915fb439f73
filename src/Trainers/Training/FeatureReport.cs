using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers;

/// <summary>Tells of features that the data does not determine a coefficient of.</summary>
/// <param name="features">The column, for the names of its slots.</param>
/// <param name="channel">The log.</param>
internal sealed class FeatureReport(DataViewSchema.Column features, IChannel channel)
{
    private const int NamesInMessage = 10;
    private const int NamesOfCombination = 3;

    /// <summary>Of training on all rows.</summary>
    public void Tell(FullBatchCoordinates coordinates)
    {
        var scales = coordinates.Units.FeatureScales;
        var constant = Enumerable.Range(0, scales.Length).Where(feature => scales[feature] == 0).ToArray();
        var dependent = (coordinates.Whitening?.Dependent() ?? []).Where(of => scales[of.Feature] > 0).OrderBy(of => of.Feature).ToArray();
        if (constant.Length + dependent.Length == 0)
            return;
        var names = SlotNames.Of(features);
        if (constant.Length > 0)
            channel.Warning($"Features that are the same in all rows get no coefficient: {List(constant.Select(feature => $"'{names[feature]}'"), constant.Length, NamesInMessage)}.");
        if (dependent.Length > 0)
        {
            channel.Info(
                "The data cannot tell some features from combinations of others, so that their coefficients are not determined; scores are, and the coefficients are the smallest that give them: "
                + List(dependent.Select(of => $"'{names[of.Feature]}' from {List(of.Of.Select(other => $"'{names[other]}'"), of.Of.Count, NamesOfCombination)}"), dependent.Length, NamesInMessage, "; ")
                + ".");
        }
    }

    /// <summary>Warns of coefficients that are too small for single precision.</summary>
    public void TellUnderflow(IEnumerable<int> underflowed)
    {
        var slots = underflowed.ToArray();
        if (slots.Length == 0)
            return;
        var names = SlotNames.Of(features);
        channel.Warning(
            $"Coefficients are too small for single precision, so that EffectiveCoefficients shows fewer digits of them, or 0: {List(slots.Select(slot => $"'{names[slot]}'"), slots.Length, NamesInMessage)}. "
            + "Rescale the label, or these features.");
    }

    private static string List(IEnumerable<string> names, int count, int most, string separator = ", ") =>
        string.Join(separator, names.Take(most)) + (count > most ? $"{separator}and {count - most} more" : "");
}
