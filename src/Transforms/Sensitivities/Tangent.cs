using System.Globalization;
using Cotangent.Trainers.Messages;
using Cotangent.Transforms.Sensitivities;

namespace Cotangent;

/// <summary>
/// A named direction of features or of parameters. Pushed forward through the model it becomes a column: the rate at which the score changes
/// as the features, Theta, A or b move along it.
/// </summary>
/// <remarks>
/// A score without a link is linear in the features, so <see cref="Feature(string)"/>, <see cref="FeatureDirection"/> and <see cref="EachFeature"/>
/// give the same value on every row; directions in Theta and A, those read from a column, and all of a score that is a rate or a probability,
/// differ from row to row.
/// </remarks>
public abstract class Tangent
{
    private protected Tangent(string outputColumnName)
    {
        if (string.IsNullOrWhiteSpace(outputColumnName))
            throw new ArgumentException("A tangent needs the name of the column that it fills; found an empty one.", nameof(outputColumnName));
        OutputColumnName = outputColumnName;
    }

    /// <summary>The column that the transformer adds.</summary>
    public string OutputColumnName { get; }

    /// <summary>One feature, by the name of its slot: a scalar column, in label units per feature unit.</summary>
    /// <param name="slotName">Name of the slot of the feature column, for instance that of the column it was concatenated from.</param>
    /// <returns>A tangent that fills the column <c>Sensitivity_</c> and the slot name.</returns>
    public static Tangent Feature(string slotName) => Feature(slotName, $"Sensitivity_{slotName}");

    /// <inheritdoc cref="Feature(string)"/>
    /// <param name="slotName">Name of the slot of the feature column, for instance that of the column it was concatenated from.</param>
    /// <param name="outputColumnName">Name of the column.</param>
    public static Tangent Feature(string slotName, string outputColumnName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(slotName);
        return new NamedFeatureTangent(slotName, outputColumnName);
    }

    /// <summary>One feature, by the index of its slot from 0: a scalar column, in label units per feature unit.</summary>
    /// <param name="slot">Index of the slot of the feature column.</param>
    /// <returns>A tangent that fills the column <c>Sensitivity_</c> and the index.</returns>
    public static Tangent Feature(int slot) => Feature(slot, FormattableString.Invariant($"Sensitivity_{slot}"));

    /// <inheritdoc cref="Feature(int)"/>
    /// <param name="slot">Index of the slot of the feature column.</param>
    /// <param name="outputColumnName">Name of the column.</param>
    public static Tangent Feature(int slot, string outputColumnName)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        return new IndexedFeatureTangent(slot, outputColumnName);
    }

    /// <summary>One direction of the features, the same for every row: a scalar column, in label units per step.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">n numbers, in feature units per step.</param>
    public static Tangent FeatureDirection(string outputColumnName, params IReadOnlyList<float> direction)
    {
        ArgumentNullException.ThrowIfNull(direction);
        return new DirectionTangent(Direction.OfFeatures(outputColumnName, [.. direction]));
    }

    /// <summary>A direction of the features that every row brings along: a scalar column, in label units per step.</summary>
    /// <param name="directionColumnName">Column with the direction: vector of Single of the length of the features, in feature units per step.</param>
    /// <param name="outputColumnName">Name of the column; null for <c>Sensitivity_</c> and the name of the direction column.</param>
    public static Tangent DirectionColumn(string directionColumnName, string? outputColumnName = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directionColumnName);
        return new DirectionTangent(Direction.OfColumn(outputColumnName ?? $"Sensitivity_{directionColumnName}", directionColumnName));
    }

    /// <summary>Every feature at once: a vector column of n, dScore/dx in label units per feature unit, with the slot names of the features.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    public static Tangent EachFeature(string outputColumnName = "FeatureSensitivities") =>
        new DirectionTangent(Direction.OfEachFeature(outputColumnName));

    /// <summary>A direction in Theta: a scalar column, A V x for the features x of the row.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">V, k x n.</param>
    public static Tangent Theta(string outputColumnName, float[,] direction) =>
        new DirectionTangent(Direction.OfParameter(DirectionKind.Theta, outputColumnName, direction));

    /// <summary>A direction in A: a scalar column, V h for the hidden vector h = Theta x of the row.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">V, m x k (m = 1).</param>
    public static Tangent A(string outputColumnName, float[,] direction) =>
        new DirectionTangent(Direction.OfParameter(DirectionKind.A, outputColumnName, direction));

    /// <summary>A direction in b: a scalar column, the direction itself.</summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="direction">m numbers (m = 1).</param>
    public static Tangent Bias(string outputColumnName, params IReadOnlyList<float> direction)
    {
        ArgumentNullException.ThrowIfNull(direction);
        return new DirectionTangent(Direction.OfBias(outputColumnName, [.. direction]));
    }

    /// <summary>The column that holds the direction of each row, or null.</summary>
    internal virtual string? InputColumnName => null;

    /// <summary>Whether the column is a vector, one element for each feature.</summary>
    internal virtual bool IsVector => false;

    /// <summary>The direction in numbers, once the names of the features are known.</summary>
    internal abstract Direction Resolve(IReadOnlyList<string> featureNames);

    private sealed class DirectionTangent(Direction direction) : Tangent(direction.OutputColumnName)
    {
        internal override string? InputColumnName => direction.InputColumnName;

        internal override bool IsVector => direction.Kind == DirectionKind.EachFeature;

        internal override Direction Resolve(IReadOnlyList<string> featureNames) => direction;
    }

    private sealed class IndexedFeatureTangent(int slot, string outputColumnName) : Tangent(outputColumnName)
    {
        internal override Direction Resolve(IReadOnlyList<string> featureNames) => slot < featureNames.Count
            ? Direction.OfFeature(OutputColumnName, slot, featureNames.Count)
            : throw new ArgumentOutOfRangeException(null, $"Tangent '{Shown.Short(OutputColumnName)}' names slot {slot}; expected 0 to {featureNames.Count - 1}, one of the {featureNames.Count} features.");
    }

    private sealed class NamedFeatureTangent(string slotName, string outputColumnName) : Tangent(outputColumnName)
    {
        internal override Direction Resolve(IReadOnlyList<string> featureNames)
        {
            var matches = Enumerable.Range(0, featureNames.Count).Where(slot => featureNames[slot] == slotName).ToArray();
            return matches.Length switch
            {
                1 => Direction.OfFeature(OutputColumnName, matches[0], featureNames.Count),
                0 => throw new ArgumentOutOfRangeException(null, $"Tangent '{Shown.Short(OutputColumnName)}' names the feature '{Shown.Short(slotName)}'; expected one of {Shown.List(featureNames)}."),
                _ => throw new ArgumentOutOfRangeException(null, $"Tangent '{Shown.Short(OutputColumnName)}' names the feature '{Shown.Short(slotName)}', which {matches.Length} slots are called; give the index of one: {Shown.Items(matches.Select(match => match.ToString(CultureInfo.InvariantCulture)), matches.Length)}."),
            };
        }
    }
}
