using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

internal abstract partial class ResponseFunction
{
    /// <summary>exp(gⱼ) / Σᵢ exp(gᵢ): probabilities of classes, which sum to 1.</summary>
    public static ResponseFunction Softmax { get; } = new SoftmaxResponse();

    private sealed class SoftmaxResponse : ResponseFunction
    {
        public override int Code => 3;

        public override string Name => nameof(Softmax);

        public override PredictionMeanings Meanings => PredictionMeanings.ManyClasses;

        public override bool KeepsUnits => false;

        public override bool HasLimit => true;

        public override bool IsShiftInvariant => true;

        public override void Apply(Span<float> scores)
        {
            var largest = TensorPrimitives.Max<float>(scores);
            if (float.IsInfinity(largest))
            {
                // Scores that overflowed: the scores that reach the largest have equal probabilities.
                foreach (ref var score in scores)
                    score = score == largest ? 0 : float.NegativeInfinity;
                largest = 0;
            }

            // Subtracting the largest keeps every exponential from overflowing.
            TensorPrimitives.Subtract(scores, largest, scores);
            TensorPrimitives.Exp(scores, scores);
            TensorPrimitives.Divide(scores, TensorPrimitives.Sum<float>(scores), scores);
        }

        public override Expr Of(Expr scores) => Expr.Exp(Expr.LogSoftmax(scores));

        public override double Inverse(double mean, double least) => Math.Log(Math.Max(mean, least));
    }
}
