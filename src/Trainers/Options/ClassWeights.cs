using Cotangent.Trainers;

namespace Microsoft.ML;

/// <summary>What the rows of each class weigh, besides their example weights.</summary>
public sealed record ClassWeights
{
    private ClassWeights(IReadOnlyDictionary<string, double>? byLabel) => ByLabel = byLabel;

    /// <summary>
    /// Every class weighs the same in total: W / (m W_c), with m the number of classes, W_c the weight of the rows of class c that are trained on,
    /// and W of all of them.
    /// </summary>
    public static ClassWeights Balanced { get; } = new(byLabel: null);

    /// <summary>Null for balanced ones.</summary>
    internal IReadOnlyDictionary<string, double>? ByLabel { get; }

    /// <summary>Weights by the label as text ("True" and "False" of a Boolean one); a class without one weighs 1.</summary>
    /// <param name="byLabel">Each finite, 0 or more.</param>
    public static ClassWeights Of(IReadOnlyDictionary<string, double> byLabel)
    {
        ArgumentNullException.ThrowIfNull(byLabel);
        foreach (var (label, weight) in byLabel)
        {
            if (!(double.IsFinite(weight) && weight >= 0))
                throw new ArgumentOutOfRangeException(nameof(byLabel), weight, FormattableString.Invariant($"The weight of class '{Shown.Short(label)}' is {weight}; expected finite, and 0 or more."));
        }

        return new ClassWeights(new Dictionary<string, double>(byLabel));
    }
}
