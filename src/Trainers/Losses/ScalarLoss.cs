using Cotangent.AutoDiff;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.Model;
using Microsoft.ML.Trainers;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// A loss of ML.NET, an <c>IRegressionLoss</c> or an <c>IClassificationLoss</c> such as <see cref="SmoothedHingeLoss"/>, for each
    /// output separately. It works in single precision, whose rounding limits the gradient, so set a Tolerance of about 1e-4.
    /// </summary>
    /// <param name="loss">
    /// The loss. Loss and Derivative are called for each output of each row, by several threads at once. Curvature, which affects steps and
    /// not the optimum, is a central difference of Derivative. Labels of classes are 0 and 1; ML.NET's losses treat labels above 0 as
    /// positive.
    /// </param>
    /// <param name="scoresAs">
    /// As in <see cref="Of"/>. Null (default) takes <see cref="Poisson"/> for ML.NET's PoissonLoss, whose output is the logarithm of the
    /// rate, and <see cref="Logistic"/> for its LogLoss.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Derivative throws, is not finite, or is not the derivative of Loss. For example, the Derivative of <see cref="TweedieLoss"/> is
    /// taken in the logarithm of the output.
    /// </exception>
    public static TrainingLoss From(IScalarLoss loss, TrainingLoss? scoresAs = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ScalarLossCheck.Run(loss);
        return new ScalarLoss(new ScalarLossExpression(loss), scoresAs ?? loss switch
        {
            Microsoft.ML.Trainers.PoissonLoss => Poisson(),
            LogLoss => Logistic(),
            _ => null,
        });
    }

    /// <summary>A loss of ML.NET for each output separately, and the loss whose scores have the same meaning.</summary>
    private sealed record ScalarLoss(ScalarLossExpression Expression, TrainingLoss? ScoresAs) : TrainingLoss
    {
        public override string ToString() => $"{nameof(From)}({Expression.Name}{(ScoresAs is null ? "" : $", scoresAs: {ScoresAs}")})";

        internal override ResponseFunction Response => ScoresAs?.Response ?? ResponseFunction.Identity;

        internal override bool IsFunction => true;

        internal override Expr RowLoss(Expr g, Expr y) => Expr.Sum(Expression.Of(g, y), Axis.Columns);

        internal override double Curvature(double labelMean) => ScoresAs?.Curvature(labelMean) ?? 1;

        internal override string? ExpectedLabel(float label) => ScoresAs?.ExpectedLabel(label);
    }
}
