using Cotangent.Transforms.Sensitivities;

namespace Cotangent;

/// <summary>
/// A derivative of the predictions of a fitted model that fills a column: a JVP along a <see cref="Tangent"/>, or an answer made of
/// derivatives.
/// </summary>
/// <remarks>
/// <para>
/// The prediction is what is differentiated: Score in regression, each target or label of Score in multi-output tasks, Probability in
/// binary classification, and the probability of each class in multiclass classification. <see cref="OfRawScore"/> gives the same of the
/// raw score g = A Theta x + b.
/// </para>
/// <para>
/// A task whose prediction is a number has one number a row for a direction, and a vector of n with the names of the features for a kind
/// with a number for each feature. A task with m outputs has a vector of m with the names of the outputs, and a vector of m n with slots
/// named <c>setosa/petal length</c>, output by output.
/// </para>
/// <para>
/// Values are computed in double and rounded once. Where the prediction is NaN, so is the derivative. A derivative beyond the range of
/// single precision is infinite.
/// </para>
/// <para>
/// Costs of a row with z stored features, in multiplications, for a model of m outputs and rank k: the raw scores take the smaller of m z
/// and k (z + m). A direction takes at most as much again. All n features of all m outputs take m n more: the columns of A Theta are
/// pushed through the response together, n JVPs that share its values, which is less than m VJPs.
/// </para>
/// </remarks>
public abstract partial class Sensitivity
{
    private protected Sensitivity(string outputColumnName)
    {
        if (string.IsNullOrWhiteSpace(outputColumnName))
            throw new ArgumentException(
                "A sensitivity needs the name of the column that it fills; found an empty one.", nameof(outputColumnName));
        OutputColumnName = outputColumnName;
    }

    /// <summary>The column that the transformer adds.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column that holds the direction of each row, or null.</summary>
    internal virtual string? InputColumnName => null;

    /// <summary>Whether the raw score is differentiated, and not the prediction.</summary>
    internal virtual bool IsOfRawScore => false;

    /// <summary>Whether there is a number for each feature.</summary>
    internal abstract bool IsPerFeature { get; }

    /// <summary>The same sensitivity of the raw score g = A Theta x + b, in units of the raw score, in place of the prediction.</summary>
    public Sensitivity OfRawScore() => IsOfRawScore ? this : new RawScoreSensitivity(this);

    /// <summary>The sensitivity in numbers, once the features are known.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A feature or a number does not fit the features.</exception>
    internal abstract ResolvedSensitivity Resolve(FittedFeatures features);

    /// <summary>A sensitivity that does not depend on the features.</summary>
    private protected sealed class KnownSensitivity(ResolvedSensitivity known) : Sensitivity(known.OutputColumnName)
    {
        internal override bool IsPerFeature => known.IsPerFeature;

        internal override ResolvedSensitivity Resolve(FittedFeatures features) => known;
    }

    private sealed class RawScoreSensitivity(Sensitivity ofPrediction) : Sensitivity(ofPrediction.OutputColumnName)
    {
        internal override string? InputColumnName => ofPrediction.InputColumnName;

        internal override bool IsOfRawScore => true;

        internal override bool IsPerFeature => ofPrediction.IsPerFeature;

        internal override ResolvedSensitivity Resolve(FittedFeatures features) => ofPrediction.Resolve(features);
    }
}
