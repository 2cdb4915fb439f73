using Cotangent.AutoDiff;
using Cotangent.Trainers;

namespace Microsoft.ML;

public abstract partial record TrainingLoss
{
    /// <summary><c>Σⱼ log(1 + exp(gⱼ)) - yⱼ gⱼ</c>, labels from 0 to 1: each output is a probability of its own.</summary>
    public sealed record Logistic : TrainingLoss
    {
        internal override Link Link => Link.Sigmoid;

        internal override Expr RowLoss(Expr g, Expr y) => Each(g, y);

        internal override double InitialBias(double labelMean) => Logit(labelMean);

        internal override double Curvature(double labelMean) => labelMean * (1 - labelMean);

        internal override string? ExpectedLabel(float label) => label is >= 0 and <= 1 ? null : "from 0 to 1";

        /// <summary>One logistic loss for each output, added up.</summary>
        internal static Expr Each(Expr g, Expr y) => Expr.Sum(Expr.Softplus(g) - (y * g), Axis.Columns);

        /// <summary>Kept where single precision can follow: classes without a row have no finite one.</summary>
        internal static double Logit(double share) => Math.Clamp(Math.Log(share / (1 - share)), -10, 10);
    }
}
