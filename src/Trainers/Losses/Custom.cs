using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>A function of the user's, and the loss whose scores mean the same.</summary>
    internal sealed record Custom(Func<Expr, Expr, Expr> Function, TrainingLoss? ScoresAs) : TrainingLoss
    {
        /// <inheritdoc/>
        public override string ToString() => $"{nameof(Of)}({(ScoresAs is null ? "" : $"scoresAs: {ScoresAs}")})";

        internal override Link Link => ScoresAs?.Link ?? Link.Identity;

        /// <exception cref="ArgumentException">The function returned null or another shape, or refused the scores itself.</exception>
        internal override Expr RowLoss(Expr g, Expr y)
        {
            var loss = Function(g, y) ?? throw new ArgumentException("The loss function returned null; expected an expression of g and y.");
            if (loss.Shape == g.Shape)
                return Expr.Sum(loss, Axis.Columns);
            return loss.Shape == new Shape(g.Shape.Rows, 1)
                ? loss
                : throw new ArgumentException(
                    $"The loss function returned the shape {loss.Shape}; expected {new Shape(g.Shape.Rows, 1)}, the loss of each row "
                    + $"(sums over Axis.Columns), or {g.Shape}, that of each output.");
        }

        internal override double InitialBias(double labelMean, double least) => ScoresAs?.InitialBias(labelMean, least) ?? 0;

        internal override double Curvature(double labelMean) => ScoresAs?.Curvature(labelMean) ?? 1;

        internal override string? ExpectedLabel(float label) => ScoresAs?.ExpectedLabel(label);
    }
}
