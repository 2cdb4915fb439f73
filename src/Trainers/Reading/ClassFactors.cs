using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Reading;

/// <summary>The factor of each class by which the weights of its rows are multiplied.</summary>
internal sealed class ClassFactors(double[] byClass)
{
    /// <summary>Factors given by class name; 1 for the other classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A label is not the name of a class.</exception>
    public static ClassFactors ByLabel(IReadOnlyDictionary<string, double> byLabel, IReadOnlyList<string> classes)
    {
        var known = classes.ToHashSet(StringComparer.Ordinal);
        if (byLabel.Keys.FirstOrDefault(label => !known.Contains(label)) is { } unknown)
        {
            throw new ArgumentOutOfRangeException(
                nameof(byLabel),
                $"ClassWeights has a weight for '{Shown.Short(unknown)}', which is no class; the classes are "
                + $"{Shown.Items(classes.Select(name => $"'{Shown.Short(name)}'"), classes.Count)}.");
        }

        return new ClassFactors([.. classes.Select(name => byLabel.TryGetValue(name, out var weight) ? weight : 1)]);
    }

    /// <summary>
    /// W / (m W_c). A class whose training rows have no weight keeps the factor 1, so that its validation rows keep their weights.
    /// </summary>
    /// <param name="weights">W_c, the weight of each class.</param>
    public static ClassFactors Balanced(double[] weights)
    {
        var total = weights.Sum();
        return new ClassFactors(Array.ConvertAll(weights, weight => weight > 0 ? total / (weights.Length * weight) : 1));
    }

    /// <summary>Adds the weight of each row to the weight of its class.</summary>
    public static void Sum(Tile tile, double[] weights)
    {
        for (var row = 0; row < tile.Rows; row++)
            weights[(int)tile.Labels[row]] += tile.Weight(row);
    }

    /// <summary>The weight of a row times the factor of its class.</summary>
    /// <exception cref="InvalidOperationException">The product overflows single precision.</exception>
    public float Weigh(float weight, float label)
    {
        var product = (float)(weight * byClass[(int)label]);
        return float.IsFinite(product)
            ? product
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"A row has the weight {weight}, and its class {byClass[(int)label]}: the product is beyond single precision (3.4e38). ")
                + "Lower one of them.");
    }

    /// <summary>The same rows, with their weights multiplied by the factors of their classes.</summary>
    public Tile Weigh(Tile tile) => new()
    {
        Rows = tile.Rows,
        Dense = tile.Dense,
        Sparse = tile.Sparse,
        Labels = tile.Labels,
        Weights = [.. tile.Weights!.Zip(tile.Labels, Weigh)],
    };
}
