using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ exp(gⱼ) - yⱼ gⱼ</c>, labels 0 or more: fits the logarithm of a rate, and shows the rate. The negative logarithm of the likelihood of
    /// counts, but for what does not depend on g.
    /// </summary>
    public sealed record Poisson : TrainingLoss
    {
        internal override Link Link => Link.Exponential;

        internal override Expr RowLoss(Expr g, Expr y) => Expr.Sum(Expr.Exp(g) - (y * g), Axis.Columns);

        /// <summary>Kept finite where all labels are 0, which no finite score fits best.</summary>
        internal override double InitialBias(double labelMean, double least) => Math.Log(Math.Max(labelMean, least));

        internal override double Curvature(double labelMean) => labelMean;

        internal override string? ExpectedLabel(float label) => label >= 0 ? null : "0 or more";
    }
}
