using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Losses;

/// <summary>A smoothed quantile loss, and the losses that measure its distance from the exact one.</summary>
/// <remarks>
/// The exact loss ρ is the largest of the lines u r over τ - 1 ≤ u ≤ τ. At the minimum of the smoothed loss, let u be its slope in r. The
/// mean of u r plus the penalties is then least, too, and it is below the exact objective everywhere. So the exact objective exceeds its
/// optimum by no more than the mean of ρ(r) - u r = |r| σ(-|r| / s). (Duality of linear programs; Koenker, <i>Quantile Regression</i>,
/// Cambridge 2005, section 6.2.)
/// </remarks>
/// <param name="Loss">The smoothed loss.</param>
/// <param name="Exact">ρ.</param>
/// <param name="Excess">|r| σ(-|r| / s).</param>
/// <param name="Next">Makes the next stage, ten times narrower; null where single precision has no more digits to gain.</param>
internal sealed record SmoothedStage(TrainingLoss Loss, TrainingLoss Exact, TrainingLoss Excess, Func<SmoothedStage>? Next)
{
    private const double Narrowest = 1e-9;

    /// <summary>The stage of a quantile at a width.</summary>
    /// <param name="tau">τ.</param>
    /// <param name="width">s.</param>
    public static SmoothedStage Of(double tau, double width) => new(
        TrainingLoss.Pinball(tau, width),
        TrainingLoss.Unchecked((g, y) => Expr.Sum(Expr.Maximum(tau * (y - g), (tau - 1) * (y - g)), Axis.Columns)),
        TrainingLoss.Unchecked((g, y) => Expr.Sum(Expr.Abs(y - g) * Expr.Sigmoid(Expr.Abs(y - g) / -width), Axis.Columns)),
        width > Narrowest ? () => Of(tau, width / 10) : null);
}
