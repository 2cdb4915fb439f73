using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Training;

/// <summary>Reports features whose coefficients the data does not determine.</summary>
/// <param name="features">The feature column, with the names of its slots.</param>
/// <param name="options">The settings of training.</param>
/// <param name="channel">The log.</param>
internal sealed class FeatureReport(DataViewSchema.Column features, TwoLayerLinearOptions options, IChannel channel)
{
    private const int NamesInMessage = 10;
    private const int NamesOfCombination = 3;

    /// <summary>With more features, slots are usually hashes or words. Features that never occur are then counted, not named.</summary>
    private const int MostNamed = 1 << 14;

    /// <summary>Reports constant and dependent features, before training.</summary>
    public void Report(FullBatchCoordinates coordinates)
    {
        var (scales, means) = (coordinates.Units.FeatureScales, coordinates.Units.FeatureMeans);
        var constant = Enumerable.Range(0, scales.Length).Where(feature => scales[feature] == 0).ToArray();
        var zero = constant.Where(feature => means[feature] == 0).ToArray();
        var dependent = (coordinates.Whitening?.Dependent() ?? []).Where(of => scales[of.Feature] > 0).OrderBy(of => of.Feature).ToArray();
        var lazyNames = new Lazy<string[]>(() => SlotNames.Of(features));
        string Name(int feature) => $"'{Shown.Short(lazyNames.Value[feature])}'";
        if (constant.Length > zero.Length)
        {
            var others = constant.Except(zero).ToArray();
            channel.Warning(
                $"Nothing is learned of features that are the same in all "
                + $"rows: {Shown.Items(others.Select(Name), others.Length, NamesInMessage)}.");
        }

        if (zero.Length > 0)
        {
            var which = scales.Length <= MostNamed
                ? Shown.Items(zero.Select(Name), zero.Length, NamesInMessage)
                : $"{zero.Length} of {scales.Length}";
            channel.Info($"Nothing is learned of features that are 0 in all rows: {which}.");
        }

        if (dependent.Length > 0)
        {
            channel.Info(
                "The data cannot tell some features from combinations of others, so that their coefficients are not determined; scores "
                + "are, and the "
                + "coefficients are the smallest that give them: "
                + Shown.Items(dependent.Select(Combination), dependent.Length, NamesInMessage, "; ") + ".");

            string Combination((int Feature, IReadOnlyList<int> Of) of) =>
                $"{Name(of.Feature)} from {Shown.Items(of.Of.Select(Name), of.Of.Count, NamesOfCombination)}";
        }
    }

    /// <summary>Warns of coefficients beyond the range of single precision.</summary>
    public void ReportBeyondSingle(IEnumerable<int> beyond)
    {
        var slots = beyond.ToArray();
        if (slots.Length == 0)
            return;
        var names = SlotNames.Of(features);
        channel.Warning(
            "Coefficients are too small or too large for single precision, so that EffectiveCoefficients shows fewer digits of them, 0, "
            + "or an infinity: "
            + Shown.Items(slots.Select(slot => $"'{Shown.Short(names[slot])}'"), slots.Length, NamesInMessage)
            + $". {(HeavyPenalties.Advice(options) is { } penalties ? $"{penalties}, or rescale" : "Rescale")} the label, or these "
            + $"features.");
    }
}
