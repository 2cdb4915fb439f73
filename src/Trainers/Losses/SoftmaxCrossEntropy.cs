using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary><c>log Σⱼ exp(gⱼ) - g_c</c>, c the class of the row: multinomial logistic regression.</summary>
    public sealed record SoftmaxCrossEntropy : TrainingLoss
    {
        internal override Link Link => Link.Softmax;

        internal override Expr RowLoss(Expr g, Expr y) => Expr.LogSumExp(g) - Expr.Sum(y * g, Axis.Columns);

        internal override double InitialBias(double labelMean, double least) => Math.Log(Math.Max(labelMean, least));

        internal override double Curvature(double labelMean) => labelMean * (1 - labelMean);
    }
}
