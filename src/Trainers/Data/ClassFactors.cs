namespace Cotangent.Trainers;

/// <summary>What the weights of rows are multiplied by, for each class.</summary>
internal sealed class ClassFactors(double[] byClass)
{
    private const int NamesInMessage = 20;

    /// <exception cref="ArgumentOutOfRangeException">A label is not the name of a class.</exception>
    public static ClassFactors ByLabel(IReadOnlyDictionary<string, double> byLabel, IReadOnlyList<string> classes)
    {
        var known = classes.ToHashSet(StringComparer.Ordinal);
        if (byLabel.Keys.FirstOrDefault(label => !known.Contains(label)) is { } unknown)
        {
            var more = classes.Count > NamesInMessage ? $" and {classes.Count - NamesInMessage} more" : "";
            throw new ArgumentOutOfRangeException(
                nameof(byLabel), unknown, $"ClassWeights has a weight for '{unknown}', which is no class; the classes are '{string.Join("', '", classes.Take(NamesInMessage))}'{more}.");
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

    public Tile Weigh(Tile tile) => new()
    {
        Rows = tile.Rows,
        Dense = tile.Dense,
        Sparse = tile.Sparse,
        Labels = tile.Labels,
        Weights = [.. tile.Weights!.Zip(tile.Labels, Weigh)],
    };

    private float Weigh(float weight, float label) => (float)(weight * byClass[(int)label]);
}
