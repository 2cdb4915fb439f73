using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ log(1 + exp(gⱼ)) - yⱼ gⱼ</c>, with y = 1 for the class of the row and 0 for the others: each class against all others. The
    /// probabilities of the classes are the sigmoids of the outputs divided by their sum. For multiclass classification.
    /// </summary>
    public static TrainingLoss OneVersusAllLogistic() => new OneVersusAllLogisticLoss();

    private sealed record OneVersusAllLogisticLoss : TrainingLoss
    {
        public override string ToString() => $"{nameof(OneVersusAllLogistic)}()";

        internal override ResponseFunction Response => ResponseFunction.NormalizedSigmoid;

        internal override bool IsOfClasses => true;

        internal override Expr RowLoss(Expr g, Expr y) => LogisticSum(g, y);

        internal override double Curvature(double labelMean) => labelMean * (1 - labelMean);

        internal override IEnumerable<TrainingLoss> Errors(int outputs) => LogisticErrors(outputs);
    }
}
