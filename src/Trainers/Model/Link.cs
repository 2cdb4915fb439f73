using System.Numerics.Tensors;

namespace Cotangent.Trainers.Model;

/// <summary>How a raw score g becomes the prediction that the Score column shows: the inverse of the loss's link function.</summary>
/// <remarks>The values are part of the model file.</remarks>
internal enum Link
{
    /// <summary>g itself.</summary>
    Identity = 0,

    /// <summary>exp(g): a rate.</summary>
    Exponential = 1,

    /// <summary>1 / (1 + exp(-g)), each output on its own: a probability.</summary>
    Sigmoid = 2,

    /// <summary>exp(g) / Σ exp(g): probabilities that sum to 1.</summary>
    Softmax = 3,

    /// <summary>Sigmoids divided by their sum: what one-versus-all makes of its outputs.</summary>
    NormalizedSigmoid = 4,
}

/// <summary>Applies a <see cref="Link"/>.</summary>
internal static class LinkExtensions
{
    /// <summary>The prediction that one raw score stands for, where there are no others in the row.</summary>
    public static float Apply(this Link link, float score)
    {
        if (link != Link.Identity)
            link.Apply(new Span<float>(ref score));
        return score;
    }

    /// <summary>Replaces the raw scores of one row by predictions. NaN stays NaN, and appears nowhere else; a rate may overflow to infinity.</summary>
    public static void Apply(this Link link, Span<float> scores)
    {
        switch (link)
        {
            case Link.Exponential:
                TensorPrimitives.Exp(scores, scores);
                break;
            case Link.Sigmoid:
                TensorPrimitives.Sigmoid(scores, scores);
                break;
            case Link.Softmax:
                ApplySoftmax(scores);
                break;
            case Link.NormalizedSigmoid:
                NormalizeSigmoids(scores);
                break;
        }
    }

    private static void ApplySoftmax(Span<float> scores)
    {
        var largest = TensorPrimitives.Max<float>(scores);
        if (float.IsInfinity(largest))
        {
            // Scores that overflowed: those that reach the largest share alike.
            foreach (ref var score in scores)
                score = score == largest ? 0 : float.NegativeInfinity;
            largest = 0;
        }

        // Shifted by the largest, so that no exponential overflows.
        TensorPrimitives.Subtract(scores, largest, scores);
        TensorPrimitives.Exp(scores, scores);
        TensorPrimitives.Divide(scores, TensorPrimitives.Sum<float>(scores), scores);
    }

    private static void NormalizeSigmoids(Span<float> scores)
    {
        // Where every sigmoid underflows, their ratios are those of exp(g).
        if (TensorPrimitives.Max<float>(scores) < -80)
        {
            ApplySoftmax(scores);
            return;
        }

        TensorPrimitives.Sigmoid(scores, scores);
        TensorPrimitives.Divide(scores, TensorPrimitives.Sum<float>(scores), scores);
    }
}
