using Cotangent.AutoDiff;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.Scaling;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ max(τ r, (τ - 1) r)</c> of r = yⱼ - gⱼ: fits the τ-quantile, below which a share τ of the labels lies.
    /// </summary>
    /// <remarks>
    /// The kink at r = 0 is rounded off to <c>τ r + s log(1 + exp(-r/s))</c>, which exceeds the exact loss by at most s log 2 an output, and by
    /// next to nothing where |r| is a few s. Full-batch training begins with a wide s and tightens it until the exact loss is within a millionth of
    /// its optimum. Source: Zheng, <i>Gradient descent algorithms for quantile regression with smooth approximation</i>, International Journal of
    /// Machine Learning and Cybernetics 2, 2011.
    /// </remarks>
    public sealed record Pinball : TrainingLoss
    {
        /// <summary>The first width of training in stages.</summary>
        private const double FirstWidth = 0.1;

        /// <summary>The width of mini-batches, which have no stages.</summary>
        private const double WidthOfMiniBatches = 1e-3;

        /// <summary>The loss of a given quantile.</summary>
        /// <param name="tau">τ, the share of labels that lies below the fit: 0.5 is the median. Above 0, below 1.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="tau"/> is out of range.</exception>
        public Pinball(double tau) => Tau = tau;

        /// <summary>τ, the share of labels that lies below the fit. Above 0, below 1.</summary>
        public double Tau
        {
            get;
            init => field = value is > 0 and < 1 ? value : throw OutOfRange(nameof(Pinball), nameof(Tau), value, "above 0, and below 1");
        }

        /// <summary>
        /// s, the width of the smoothing, in units of training: the distance of the quartiles of the label divided by 1.349, its deviation where it
        /// is normal, or the label's own units where training does not standardise. Null (default) tightens it in stages until the exact loss
        /// exceeds its optimum by no more than a millionth; mini-batch optimisers take 0.001. From 1e-12 to 1e6.
        /// </summary>
        public double? Smoothing
        {
            get;
            init => field = value is null or (>= 1e-12 and <= 1e6)
                ? value
                : throw OutOfRange(nameof(Pinball), nameof(Smoothing), value, "from 1e-12 to 1e6, or null for stages");
        }

        internal override SmoothedStage? FirstStage => Smoothing is null ? SmoothedStage.Of(Tau, FirstWidth) : null;

        internal override Expr RowLoss(Expr g, Expr y)
        {
            var (residual, width) = (y - g, Smoothing ?? WidthOfMiniBatches);
            return Expr.Sum((Tau * residual) + (width * Expr.Softplus(residual / -width)), Axis.Columns);
        }

        internal override LabelUnits UnitsOfLabels(bool shared) => LabelUnits.Robust(shared);

        /// <summary>The smoothing stays: it is meant in these units.</summary>
        internal override (TrainingLoss Loss, int Power)? InUnits(double[] units) => (this, 1);
    }
}
