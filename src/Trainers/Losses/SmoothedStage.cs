using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Losses;

/// <summary>A smoothed quantile loss, and the losses that measure its distance from the exact one.</summary>
/// <remarks>
/// The exact loss ρ(r) is the maximum of u r over τ - 1 ≤ u ≤ τ. Let u be the slope in r at the minimum of the smoothed loss. The mean of
/// u r plus the penalties has its minimum there, too, and is nowhere above the exact objective. So the exact objective exceeds its optimum
/// by at most the mean of ρ(r) - u r = |r| σ(-|r| / s). (Duality of linear programs; Koenker, <i>Quantile Regression</i>,
/// Cambridge 2005, section 6.2.)
/// </remarks>
/// <param name="Loss">The smoothed loss.</param>
/// <param name="Exact">ρ.</param>
/// <param name="Excess">|r| σ(-|r| / s).</param>
/// <param name="Next">Creates the next stage, ten times narrower; null if single precision has no digits to gain.</param>
internal sealed record SmoothedStage(TrainingLoss Loss, TrainingLoss Exact, TrainingLoss Excess, Func<SmoothedStage>? Next)
{
    private const double Narrowest = 1e-9;

    /// <summary>The stage of a quantile with a width.</summary>
    /// <param name="tau">τ.</param>
    /// <param name="width">s.</param>
    public static SmoothedStage Of(double tau, double width) => new(
        TrainingLoss.Pinball(tau, width),
        TrainingLoss.Unchecked((g, y) => Expr.Sum(Expr.Maximum(tau * (y - g), (tau - 1) * (y - g)), Axis.Columns)),
        TrainingLoss.Unchecked((g, y) => Expr.Sum(Expr.Abs(y - g) * Expr.Sigmoid(Expr.Abs(y - g) / -width), Axis.Columns)),
        width > Narrowest ? () => Of(tau, width / 10) : null);
}
