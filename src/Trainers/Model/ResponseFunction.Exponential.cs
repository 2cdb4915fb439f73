using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

internal abstract partial class ResponseFunction
{
    /// <summary>exp(g): a rate, above 0.</summary>
    public static ResponseFunction Exponential { get; } = new ExponentialResponse();

    private sealed class ExponentialResponse : ElementWiseResponse
    {
        public override int Code => 1;

        public override string Name => nameof(Exponential);

        public override PredictionMeanings Meanings => PredictionMeanings.Numbers;

        public override bool KeepsUnits => false;

        public override bool HasLimit => true;

        public override bool IsShiftInvariant => false;

        public override void Apply(Span<float> scores) => TensorPrimitives.Exp(scores, scores);

        public override Expr Of(Expr scores) => Expr.Exp(scores);

        protected override double Value(double score) => Math.Exp(score);

        protected override double Slope(double score) => Math.Exp(score);

        protected override double Curvature(double score) => Math.Exp(score);

        protected override double MeanSlope(double low, double high) =>
            double.IsPositiveInfinity(high) ? high : Math.Exp(high) * MeanDecay(high - low);

        public override double Inverse(double mean, double least) => Math.Log(Math.Max(mean, least));
    }
}
