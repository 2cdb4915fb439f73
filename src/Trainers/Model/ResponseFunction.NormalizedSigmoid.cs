using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

internal abstract partial class ResponseFunction
{
    /// <summary>Sigmoids divided by their sum: the probabilities of one-versus-all classification.</summary>
    public static ResponseFunction NormalizedSigmoid { get; } = new NormalizedSigmoidResponse();

    private sealed class NormalizedSigmoidResponse : ResponseFunction
    {
        /// <summary>Below this score, sigmoid and exponential differ by a relative exp(-80).</summary>
        private const float TinyScore = -80;

        public override int Code => 4;

        public override string Name => nameof(NormalizedSigmoid);

        public override PredictionMeanings Meanings => PredictionMeanings.ManyClasses;

        public override bool KeepsUnits => false;

        public override bool HasLimit => true;

        public override bool IsShiftInvariant => false;

        public override void Apply(Span<float> scores)
        {
            // If all sigmoids are tiny, ratios of exponentials replace them, which do not underflow.
            if (TensorPrimitives.Max<float>(scores) < TinyScore)
            {
                Softmax.Apply(scores);
                return;
            }

            TensorPrimitives.Sigmoid(scores, scores);
            TensorPrimitives.Divide(scores, TensorPrimitives.Sum<float>(scores), scores);
        }

        public override Expr Of(Expr scores)
        {
            var sigmoids = Expr.Sigmoid(scores);
            return sigmoids / Expr.Sum(sigmoids, Axis.Columns);
        }

        /// <summary>The raw score whose sigmoid is the share. If the shares of all classes sum to 1, so do the sigmoids.</summary>
        public override double Inverse(double mean, double least) => Sigmoid.Inverse(mean, least);
    }
}
