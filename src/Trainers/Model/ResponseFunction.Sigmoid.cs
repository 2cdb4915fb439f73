using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

internal abstract partial class ResponseFunction
{
    /// <summary>1 / (1 + exp(-g)), each output on its own: a probability.</summary>
    public static ResponseFunction Sigmoid { get; } = new SigmoidResponse();

    private sealed class SigmoidResponse : ElementWiseResponse
    {
        public override int Code => 2;

        public override string Name => nameof(Sigmoid);

        public override PredictionMeanings Meanings => PredictionMeanings.Numbers | PredictionMeanings.TwoClasses;

        public override bool KeepsUnits => false;

        public override bool HasLimit => true;

        public override bool IsShiftInvariant => false;

        public override void Apply(Span<float> scores) => TensorPrimitives.Sigmoid(scores, scores);

        public override Expr Of(Expr scores) => Expr.Sigmoid(scores);

        /// <summary>Both forms keep the digits of small probabilities.</summary>
        protected override double Value(double score)
        {
            var small = Math.Exp(-Math.Abs(score));
            return score < 0 ? small / (1 + small) : 1 / (1 + small);
        }

        /// <summary>p (1 - p) without the difference, which has no digits where p is near 1.</summary>
        protected override double Slope(double score)
        {
            var small = Math.Exp(-Math.Abs(score));
            return small / ((1 + small) * (1 + small));
        }

        /// <summary>p (1 - p) (1 - 2 p), where 1 - 2 p = -tanh(g / 2).</summary>
        protected override double Curvature(double score) => -Slope(score) * Math.Tanh(score / 2);

        /// <summary>s(a) - s(b) = s(a) s(-b) (1 - exp(b - a)), where s(-b) = 1 - s(b).</summary>
        protected override double MeanSlope(double low, double high) => Value(high) * Value(-low) * MeanDecay(high - low);

        /// <summary>The logarithm of the odds.</summary>
        public override double Inverse(double mean, double least)
        {
            var share = Math.Clamp(mean, least, 1 - least);
            return Math.Log(share / (1 - share));
        }
    }
}
