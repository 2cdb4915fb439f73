using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Scaling;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary><c>½ Σⱼ (gⱼ - yⱼ)²</c>: fits the mean. For regression on one target or many; any label.</summary>
    public static TrainingLoss Squared() => new SquaredLoss();

    private sealed record SquaredLoss : TrainingLoss
    {
        public override string ToString() => $"{nameof(Squared)}()";

        internal override ResponseFunction Response => ResponseFunction.Identity;

        internal override bool IsSquared => true;

        internal override Expr RowLoss(Expr g, Expr y) => 0.5 * Expr.Sum(Expr.Square(g - y), Axis.Columns);

        internal override LabelUnits UnitsOfLabels(bool shared) => LabelUnits.Deviation(shared);

        internal override (TrainingLoss Loss, int Power)? InUnits(double[] units) => (this, 2);
    }
}
