using Cotangent.AutoDiff;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// A loss of your own, as an expression of the raw scores g and the labels y, both batch x m:
    /// <c>TrainingLoss.Of((g, y) => Expr.Log(1 + Expr.Square(g - y)))</c>. The engine differentiates it. It is checked here, once.
    /// </summary>
    /// <param name="rowLoss">
    /// A function from g and y to the loss of each row, batch x 1, or of each output, batch x m, which is summed over the outputs. The loss
    /// of a row depends on that row alone, and is finite for every score. Labels are in raw units; classes are 1 for the class of the row
    /// and 0 for the others.
    /// </param>
    /// <param name="scoresAs">
    /// A loss whose scores have the same meaning. It decides the tasks that take this loss: with <see cref="Logistic"/> Score is a
    /// probability and labels are from 0 to 1; with <see cref="Poisson"/> Score is a rate. Null (default) shows raw scores and accepts any
    /// label.
    /// </param>
    /// <param name="outputs">
    /// m for the check, 1 or more, for a function that fits only one number of outputs. Null (default) checks with one output and with
    /// three, and requires that one of the two fits.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The function does not fit such scores, returns another shape, is not finite, mixes rows, or has a wrong derivative. The message
    /// names the error.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is out of range.</exception>
    public static TrainingLoss Of(Func<Expr, Expr, Expr> rowLoss, TrainingLoss? scoresAs = null, int? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(rowLoss);
        Setting.Require(nameof(Of), outputs is null or >= 1, outputs, "1 or more, or null");
        var loss = new CustomLoss(rowLoss, scoresAs);
        CustomLossCheck.Run(loss, outputs);
        return loss;
    }

    /// <summary>A loss from a function of expressions, without a check.</summary>
    internal static TrainingLoss Unchecked(Func<Expr, Expr, Expr> rowLoss) => new CustomLoss(rowLoss, null);

    /// <summary>A user's function, and the loss whose scores have the same meaning.</summary>
    private sealed record CustomLoss(Func<Expr, Expr, Expr> Function, TrainingLoss? ScoresAs) : TrainingLoss
    {
        public override string ToString() => $"{nameof(Of)}({(ScoresAs is null ? "" : $"scoresAs: {ScoresAs}")})";

        internal override ResponseFunction Response => ScoresAs?.Response ?? ResponseFunction.Identity;

        internal override bool IsFunction => true;

        /// <exception cref="ArgumentException">The function returned null or another shape, or threw this exception.</exception>
        internal override Expr RowLoss(Expr g, Expr y)
        {
            var loss = Function(g, y) ?? throw new ArgumentException("The loss function returned null; expected an expression of g and y.");
            if (loss.Shape == g.Shape)
                return Expr.Sum(loss, Axis.Columns);
            return loss.Shape == new Shape(g.Shape.Rows, 1)
                ? loss
                : throw new ArgumentException(
                    $"The loss function returned the shape {loss.Shape}; expected {new Shape(g.Shape.Rows, 1)}, the loss of each row "
                    + $"(sums over Axis.Columns), or {g.Shape}, the loss of each output.");
        }

        internal override double Curvature(double labelMean) => ScoresAs?.Curvature(labelMean) ?? 1;

        internal override string? ExpectedLabel(float label) => ScoresAs?.ExpectedLabel(label);
    }
}
