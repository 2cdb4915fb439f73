using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Reading;

/// <summary>What the weights of rows are multiplied by, for each class.</summary>
internal sealed class ClassFactors(double[] byClass)
{
    /// <exception cref="ArgumentOutOfRangeException">A label is not the name of a class.</exception>
    public static ClassFactors ByLabel(IReadOnlyDictionary<string, double> byLabel, IReadOnlyList<string> classes)
    {
        var known = classes.ToHashSet(StringComparer.Ordinal);
        if (byLabel.Keys.FirstOrDefault(label => !known.Contains(label)) is { } unknown)
        {
            throw new ArgumentOutOfRangeException(
                nameof(byLabel),
                $"ClassWeights has a weight for '{Shown.Short(unknown)}', which is no class; the classes are {Shown.Items(classes.Select(name => $"'{Shown.Short(name)}'"), classes.Count)}.");
        }

        return new ClassFactors([.. classes.Select(name => byLabel.TryGetValue(name, out var weight) ? weight : 1)]);
    }

    /// <summary>W / (m W_c). A class without weight has nothing to balance: should it come up among validation rows, they weigh what they do.</summary>
    /// <param name="weights">W_c, the weight of each class.</param>
    public static ClassFactors Balanced(double[] weights)
    {
        var total = weights.Sum();
        return new ClassFactors(Array.ConvertAll(weights, weight => weight > 0 ? total / (weights.Length * weight) : 1));
    }

    /// <summary>Adds the weights of rows to those of their classes.</summary>
    public static void Sum(Tile tile, double[] weights)
    {
        for (var row = 0; row < tile.Rows; row++)
            weights[(int)tile.Labels[row]] += tile.Weights?[row] ?? 1;
    }

    /// <exception cref="InvalidOperationException">The product is beyond single precision.</exception>
    public float Weigh(float weight, float label)
    {
        var product = (float)(weight * byClass[(int)label]);
        return float.IsFinite(product)
            ? product
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"A row has the weight {weight}, and its class {byClass[(int)label]}: the product is beyond single precision (3.4e38). Lower one of them."));
    }

    public Tile Weigh(Tile tile) => new()
    {
        Rows = tile.Rows,
        Dense = tile.Dense,
        Sparse = tile.Sparse,
        Labels = tile.Labels,
        Weights = [.. tile.Weights!.Zip(tile.Labels, Weigh)],
    };
}
