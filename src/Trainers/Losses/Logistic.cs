using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ log(1 + exp(gⱼ)) - yⱼ gⱼ</c>: each output has its own probability, 1 / (1 + exp(-g)). For binary classification, for several
    /// labels of 0 and 1 (multi-label classification), and for regression; labels from 0 to 1.
    /// </summary>
    public static TrainingLoss Logistic() => new LogisticLoss();

    /// <summary>The sum of one logistic loss for each output.</summary>
    private static Expr LogisticSum(Expr g, Expr y) => Expr.Sum(LogisticElement(g, y), Axis.Columns);

    /// <summary>
    /// log(1 + exp(g)) - y g, written for the likelier class: log(1 + exp((1 - 2 r) g)) + (r - y) g, with r = 1 if y is one half or more
    /// and 0 otherwise. The difference and its derivative would round to 0 for large g of the correct sign, and separable classes would
    /// seem to have an optimum.
    /// </summary>
    private static Expr LogisticElement(Expr g, Expr y)
    {
        // Heaviside(0) is ½, for a label of exactly one half. The outer Heaviside makes it 1 in any precision.
        var likelier = Expr.Heaviside(Expr.Heaviside(y - 0.5) - 0.25);
        return Expr.Softplus((1 - (2 * likelier)) * g) + ((likelier - y) * g);
    }

    /// <summary>
    /// For each output, a loss that is 0 if every row has a probability above one half for its class, 0 or 1, of that output. A row whose
    /// label is neither 0 nor 1 always counts as wrong.
    /// </summary>
    private static IEnumerable<TrainingLoss> LogisticErrors(int outputs)
    {
        const double Rounding = 1e-12;
        var half = Math.Log(2);
        return Enumerable.Range(0, outputs).Select(output =>
            Unchecked((g, y) => Of(LogisticElement(g, y) - half, output) + Of((y * (1 - y)) - Rounding, output)));

        static Expr Of(Expr e, int output) => Expr.Heaviside(Expr.SliceColumns(e, output, 1));
    }

    private sealed record LogisticLoss : TrainingLoss
    {
        public override string ToString() => $"{nameof(Logistic)}()";

        internal override ResponseFunction Response => ResponseFunction.Sigmoid;

        internal override bool IsOfClasses => true;

        internal override Expr RowLoss(Expr g, Expr y) => LogisticSum(g, y);

        internal override double Curvature(double labelMean) => labelMean * (1 - labelMean);

        internal override string? ExpectedLabel(float label) => label is >= 0 and <= 1 ? null : "from 0 to 1";

        internal override IEnumerable<TrainingLoss> Errors(int outputs) => LogisticErrors(outputs);
    }
}
