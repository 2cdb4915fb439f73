using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ log(1 + exp(gⱼ)) - yⱼ gⱼ</c>, y 1 for the class of the row and 0 for the others: each class against all the rest. Probabilities are those of
    /// the outputs, divided by their sum.
    /// </summary>
    public sealed record OneVersusAllLogistic : TrainingLoss
    {
        internal override Link Link => Link.NormalizedSigmoid;

        internal override Expr RowLoss(Expr g, Expr y) => Logistic.Each(g, y);

        internal override double InitialBias(double labelMean, double least) => Logistic.Logit(labelMean, least);

        internal override double Curvature(double labelMean) => labelMean * (1 - labelMean);
    }
}
