using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>log Σⱼ exp(gⱼ) - g_c</c>, where c is the class of the row: multinomial logistic regression. The probabilities of the classes are
    /// the softmax of the outputs. For multiclass classification.
    /// </summary>
    public static TrainingLoss SoftmaxCrossEntropy() => new SoftmaxCrossEntropyLoss();

    private sealed record SoftmaxCrossEntropyLoss : TrainingLoss
    {
        public override string ToString() => $"{nameof(SoftmaxCrossEntropy)}()";

        internal override ResponseFunction Response => ResponseFunction.Softmax;

        internal override bool IsOfClasses => true;

        internal override bool IsSoftmaxCrossEntropy => true;

        internal override Expr RowLoss(Expr g, Expr y) => Expr.LogSumExp(g) - Expr.Sum(y * g, Axis.Columns);

        internal override double Curvature(double labelMean) => labelMean * (1 - labelMean);

        /// <summary>The loss is below log 2 if and only if the probability of the class is above one half.</summary>
        internal override IEnumerable<TrainingLoss> Errors(int outputs) =>
            [Unchecked((g, y) => Expr.Heaviside(RowLoss(g, y) - Math.Log(2)))];
    }
}
