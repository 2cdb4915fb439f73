using Cotangent.AutoDiff;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.Model;
using Microsoft.ML.Trainers;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>A loss of ML.NET, of each output on its own, and the loss whose scores mean the same.</summary>
    internal sealed record Scalar : TrainingLoss
    {
        private readonly ScalarLossExpression _expression;
        private readonly TrainingLoss? _scoresAs;

        public Scalar(IScalarLoss loss, TrainingLoss? scoresAs)
        {
            ArgumentNullException.ThrowIfNull(loss);
            ScalarLossCheck.Run(loss);
            (_expression, _scoresAs) = (new ScalarLossExpression(loss), scoresAs);
        }

        /// <inheritdoc/>
        public override string ToString() => $"{nameof(From)}({_expression.Name}{(_scoresAs is null ? "" : $", scoresAs: {_scoresAs}")})";

        internal override Link Link => _scoresAs?.Link ?? Link.Identity;

        internal override Expr RowLoss(Expr g, Expr y) => Expr.Sum(_expression.Of(g, y), Axis.Columns);

        internal override double InitialBias(double labelMean, double least) => _scoresAs?.InitialBias(labelMean, least) ?? 0;

        internal override double Curvature(double labelMean) => _scoresAs?.Curvature(labelMean) ?? 1;

        internal override string? ExpectedLabel(float label) => _scoresAs?.ExpectedLabel(label);
    }
}
