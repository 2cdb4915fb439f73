using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

internal abstract partial class ResponseFunction
{
    /// <summary>1 / (1 + exp(-g)), each output on its own: a probability.</summary>
    public static ResponseFunction Sigmoid { get; } = new SigmoidResponse();

    private sealed class SigmoidResponse : ResponseFunction
    {
        public override int Code => 2;

        public override string Name => nameof(Sigmoid);

        public override PredictionMeanings Meanings => PredictionMeanings.Numbers | PredictionMeanings.TwoClasses;

        public override bool KeepsUnits => false;

        public override bool HasLimit => true;

        public override bool IsShiftInvariant => false;

        public override void Apply(Span<float> scores) => TensorPrimitives.Sigmoid(scores, scores);

        public override Expr Of(Expr scores) => Expr.Sigmoid(scores);

        /// <summary>The logarithm of the odds.</summary>
        public override double Inverse(double mean, double least)
        {
            var share = Math.Clamp(mean, least, 1 - least);
            return Math.Log(share / (1 - share));
        }
    }
}
