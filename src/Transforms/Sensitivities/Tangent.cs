using Cotangent.Transforms.Sensitivities;

namespace Cotangent;

/// <summary>
/// A named direction of features or of parameters. Pushed forward through the model it becomes a column: the rate at which the score
/// changes as the features, Theta, A or b move along it.
/// </summary>
/// <remarks>
/// A score without a nonlinear response is linear in the features, so <see cref="Feature(string)"/>, <see cref="FeatureDirection"/> and
/// <see cref="EachFeature"/> give the same value on every row. Directions in Theta and A, directions read from a column, and all
/// sensitivities of a score that is a rate or a probability differ from row to row.
/// </remarks>
public abstract partial class Tangent
{
    private Tangent(string outputColumnName)
    {
        if (string.IsNullOrWhiteSpace(outputColumnName))
            throw new ArgumentException(
                "A tangent needs the name of the column that it fills; found an empty one.", nameof(outputColumnName));
        OutputColumnName = outputColumnName;
    }

    /// <summary>The column that the transformer adds.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column that holds the direction of each row, or null.</summary>
    internal virtual string? InputColumnName => null;

    /// <summary>Whether the column is a vector, one element for each feature.</summary>
    internal virtual bool IsVector => false;

    /// <summary>The tangent in numbers, once the names of the features are known.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    internal abstract ResolvedTangent Resolve(IReadOnlyList<string> featureNames);

    /// <summary>A tangent that does not depend on the names of the features.</summary>
    private sealed class Known(ResolvedTangent tangent) : Tangent(tangent.OutputColumnName)
    {
        internal override string? InputColumnName => tangent.InputColumnName;

        internal override bool IsVector => tangent.IsVector;

        internal override ResolvedTangent Resolve(IReadOnlyList<string> featureNames) => tangent;
    }
}
