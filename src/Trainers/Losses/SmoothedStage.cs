using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Losses;

/// <summary>A quantile loss that is smoothed, and how near it is to the exact one.</summary>
/// <remarks>
/// The exact loss ρ is the largest of the lines u r over τ - 1 ≤ u ≤ τ. At the minimum of the smoothed loss, with u its slope in r, the mean of u r
/// plus the penalties is least there, too, and below the exact objective everywhere: so the exact objective exceeds its optimum by no more than the
/// mean of ρ(r) - u r = |r| σ(-|r| / s). (Duality of linear programs; Koenker, <i>Quantile Regression</i>, Cambridge 2005, section 6.2.)
/// </remarks>
/// <param name="Loss">The smoothed loss.</param>
/// <param name="Exact">ρ.</param>
/// <param name="Excess">|r| σ(-|r| / s).</param>
/// <param name="Next">A stage that is ten times nearer; null from where single precision has no more to tell.</param>
internal sealed record SmoothedStage(TrainingLoss Loss, TrainingLoss Exact, TrainingLoss Excess, Func<SmoothedStage>? Next)
{
    private const double Narrowest = 1e-9;

    /// <summary>Of a quantile.</summary>
    /// <param name="tau">τ.</param>
    /// <param name="width">s.</param>
    public static SmoothedStage Of(double tau, double width) => new(
        new TrainingLoss.Pinball(tau) { Smoothing = width },
        new TrainingLoss.Custom((g, y) => Expr.Sum(Expr.Maximum(tau * (y - g), (tau - 1) * (y - g)), Axis.Columns), null),
        new TrainingLoss.Custom((g, y) => Expr.Sum(Expr.Abs(y - g) * Expr.Sigmoid(Expr.Abs(y - g) / -width), Axis.Columns), null),
        width > Narrowest ? () => Of(tau, width / 10) : null);
}
