using Cotangent.AutoDiff;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Scaling;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ max(τ r, (τ - 1) r)</c> with r = yⱼ - gⱼ: fits the τ-quantile, below which a share τ of the labels lies. For regression on
    /// one target or many; any label.
    /// </summary>
    /// <remarks>
    /// The kink at r = 0 is smoothed to <c>τ r + s log(1 + exp(-r/s))</c>, which exceeds the exact loss by at most s log 2 for each output,
    /// and by a negligible amount if |r| is several s. Full-batch training begins with a wide s and tightens it until the exact loss is
    /// within a millionth of its optimum. Source: Zheng, <i>Gradient descent algorithms for quantile regression with smooth
    /// approximation</i>, International Journal of Machine Learning and Cybernetics 2, 2011.
    /// </remarks>
    /// <param name="quantile">τ, the share of labels below the fit: 0.5 is the median. Above 0, below 1.</param>
    /// <param name="smoothing">
    /// s, the width of the smoothing, in units of training: the interquartile range of the label divided by 1.349, which is the standard
    /// deviation of a normal label, or the label's own unit if training does not standardize. From 1e-12 to 1e6. Null (default)
    /// tightens s in stages until the exact loss exceeds its optimum by no more than a millionth; mini-batch optimizers take 0.001.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public static TrainingLoss Pinball(double quantile, double? smoothing = null) => new PinballLoss(
        Setting.Require(nameof(Pinball), quantile is > 0 and < 1, quantile, "above 0, and below 1"),
        Setting.Require(
            nameof(Pinball), smoothing is null or (>= 1e-12 and <= 1e6), smoothing, "from 1e-12 to 1e6, or null for stages"));

    private sealed record PinballLoss(double Quantile, double? Smoothing) : TrainingLoss
    {
        /// <summary>The first width of training in stages.</summary>
        private const double FirstWidth = 0.1;

        /// <summary>The width of mini-batch training, which has no stages.</summary>
        private const double WidthOfMiniBatches = 1e-3;

        public override string ToString() => Setting.Text(nameof(Pinball), [new("quantile", Quantile), new("smoothing", Smoothing)]);

        internal override ResponseFunction Response => ResponseFunction.Identity;

        internal override SmoothedStage? FirstStage => Smoothing is null ? SmoothedStage.Of(Quantile, FirstWidth) : null;

        internal override Expr RowLoss(Expr g, Expr y)
        {
            var (residual, width) = (y - g, Smoothing ?? WidthOfMiniBatches);
            return Expr.Sum((Quantile * residual) + (width * Expr.Softplus(residual / -width)), Axis.Columns);
        }

        internal override LabelUnits UnitsOfLabels(bool shared) => LabelUnits.Robust(shared);

        /// <summary>The smoothing is not converted, because it is given in units of training.</summary>
        internal override (TrainingLoss Loss, int Power)? InUnits(double[] units) => (this, 1);

        /// <summary>
        /// In other units a given smoothing would be another loss, and a penalty would scale by another power of the unit than the loss.
        /// </summary>
        internal override bool MayChangeUnits(bool isPenalized) => Smoothing is null && !isPenalized;
    }
}
