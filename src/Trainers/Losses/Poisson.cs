using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ exp(gⱼ) - yⱼ gⱼ</c>: fits the logarithm of a rate, and Score is the rate exp(g). For regression on one target or many;
    /// labels 0 or more. It is the negative log-likelihood of Poisson counts without the terms that do not depend on g.
    /// </summary>
    public static TrainingLoss Poisson() => new PoissonLoss();

    private sealed record PoissonLoss : TrainingLoss
    {
        public override string ToString() => $"{nameof(Poisson)}()";

        internal override ResponseFunction Response => ResponseFunction.Exponential;

        internal override Expr RowLoss(Expr g, Expr y) => Expr.Sum(Expr.Exp(g) - (y * g), Axis.Columns);

        internal override double Curvature(double labelMean) => labelMean;

        internal override string? ExpectedLabel(float label) => label >= 0 ? null : "0 or more";
    }
}
