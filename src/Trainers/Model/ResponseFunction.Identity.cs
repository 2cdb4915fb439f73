using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

internal abstract partial class ResponseFunction
{
    /// <summary>g itself: a number in the units of the label.</summary>
    public static ResponseFunction Identity { get; } = new IdentityResponse();

    private sealed class IdentityResponse : ElementWiseResponse
    {
        public override int Code => 0;

        public override string Name => nameof(Identity);

        public override PredictionMeanings Meanings => PredictionMeanings.Numbers;

        public override bool KeepsUnits => true;

        public override bool HasLimit => false;

        public override bool IsShiftInvariant => false;

        public override void Apply(Span<float> scores)
        {
        }

        public override float Apply(float score) => score;

        public override Expr Of(Expr scores) => scores;

        protected override double Value(double score) => score;

        protected override double Slope(double score) => double.IsNaN(score) ? score : 1;

        protected override double Curvature(double score) => double.IsNaN(score) ? score : 0;

        protected override double MeanSlope(double low, double high) => double.IsNaN(low) ? low : 1;

        public override double Inverse(double mean, double least) => mean;
    }
}
