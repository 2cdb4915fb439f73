using Cotangent.AutoDiff;

namespace Microsoft.ML;

public abstract partial record TrainingLoss
{
    /// <summary><c>½ Σⱼ (gⱼ - yⱼ)²</c>: fits the mean.</summary>
    public sealed record Squared : TrainingLoss
    {
        internal override bool IsSquared => true;

        internal override Expr RowLoss(Expr g, Expr y) => 0.5 * Expr.Sum(Expr.Square(g - y), Axis.Columns);

        internal override (TrainingLoss Loss, double Factor)? InDeviations(double deviation) => (this, deviation * deviation);
    }
}
