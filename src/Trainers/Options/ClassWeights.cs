using Cotangent.Trainers.Messages;

namespace Cotangent;

/// <summary>The weights of the rows of each class, which multiply their example weights.</summary>
public sealed class ClassWeights
{
    private ClassWeights(IReadOnlyDictionary<string, double>? byLabel) => ByLabel = byLabel;

    /// <summary>
    /// Weights W / (m W_c), which give every class the same total weight. m is the number of classes, W_c the weight of the training rows
    /// of class c, and W the weight of all training rows.
    /// </summary>
    public static ClassWeights Balanced { get; } = new(byLabel: null);

    /// <summary>The weights by label; null for balanced weights.</summary>
    internal IReadOnlyDictionary<string, double>? ByLabel { get; }

    /// <summary>Weights by the label as text ("True" and "False" for a Boolean label). A class that is not named has weight 1.</summary>
    /// <param name="byLabel">The weights: each 0, or from 1e-15 to 1e15.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is out of range; the message names its class.</exception>
    public static ClassWeights Of(IReadOnlyDictionary<string, double> byLabel)
    {
        ArgumentNullException.ThrowIfNull(byLabel);
        foreach (var (label, weight) in byLabel)
        {
            if (weight is not (0 or (>= 1e-15 and <= 1e15)))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(byLabel),
                    weight,
                    FormattableString.Invariant(
                        $"The weight of class '{Shown.Short(label)}' is {weight}; expected 0, or from 1e-15 to 1e15."));
            }
        }

        return new ClassWeights(new Dictionary<string, double>(byLabel));
    }

    /// <summary>The weights by label, in the order of the labels: <c>Of(no: 1, yes: 3)</c>, or <c>Balanced</c>.</summary>
    public override string ToString() => ByLabel is null
        ? nameof(Balanced)
        : Setting.Text(
            nameof(Of), ByLabel.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new Setting(pair.Key, pair.Value)));
}
