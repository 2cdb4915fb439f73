using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary><c>Σⱼ log(1 + exp(gⱼ)) - yⱼ gⱼ</c>, labels from 0 to 1: each output is a probability of its own.</summary>
    public sealed record Logistic : TrainingLoss
    {
        internal override Link Link => Link.Sigmoid;

        internal override Expr RowLoss(Expr g, Expr y) => Each(g, y);

        internal override double InitialBias(double labelMean, double least) => Logit(labelMean, least);

        internal override double Curvature(double labelMean) => labelMean * (1 - labelMean);

        internal override string? ExpectedLabel(float label) => label is >= 0 and <= 1 ? null : "from 0 to 1";

        /// <summary>One logistic loss for each output, added up.</summary>
        internal static Expr Each(Expr g, Expr y) => Expr.Sum(Element(g, y), Axis.Columns);

        /// <summary>
        /// log(1 + exp(g)) - y g, written for the likelier class: with r = 1 where y is a half or more, log(1 + exp((1 - 2 r) g)) + (r - y) g.
        /// The difference would round to 0, and its derivative, where g is large and right: then classes that can be separated would seem to
        /// have a best model.
        /// </summary>
        internal static Expr Element(Expr g, Expr y)
        {
            // Heaviside is ½ at 0, of a label that is just a half: the outer step makes that 1, exactly in any precision.
            var likelier = Expr.Heaviside(Expr.Heaviside(y - 0.5) - 0.25);
            return Expr.Softplus((1 - (2 * likelier)) * g) + ((likelier - y) * g);
        }

        /// <summary>Kept where single precision can follow: classes without a row have no finite one.</summary>
        internal static double Logit(double share, double least) => Math.Log(Math.Clamp(share, least, 1 - least) / (1 - Math.Clamp(share, least, 1 - least)));
    }
}
