using Cotangent.AutoDiff;

namespace Microsoft.ML;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ max(τ r, (τ - 1) r)</c> of r = yⱼ - gⱼ, smoothed: fits the τ-quantile, below which a share τ of the labels lies.
    /// </summary>
    /// <remarks>
    /// The kink at r = 0 is rounded off to <c>τ r + s log(1 + exp(-r/s))</c>, which exceeds the exact loss by at most s log 2 an output, and by next to
    /// nothing where |r| is a few s. Source: Zheng, <i>Gradient descent algorithms for quantile regression with smooth approximation</i>,
    /// International Journal of Machine Learning and Cybernetics 2, 2011.
    /// </remarks>
    public sealed record Pinball : TrainingLoss
    {
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
        /// s, the width of the smoothing, in deviations of the label where training standardises, else in its units. Default 0.001. A smaller one is closer to the exact loss and takes
        /// longer to train. Finite, above 0.
        /// </summary>
        public double Smoothing
        {
            get;
            init => field = double.IsFinite(value) && value > 0 ? value : throw OutOfRange(nameof(Pinball), nameof(Smoothing), value, "finite, and above 0");
        }
        = 1e-3;

        internal override Expr RowLoss(Expr g, Expr y)
        {
            var residual = y - g;
            return Expr.Sum((Tau * residual) + (Smoothing * Expr.Softplus(residual / -Smoothing)), Axis.Columns);
        }

        /// <summary>The smoothing stays: it is meant in deviations.</summary>
        internal override (TrainingLoss Loss, double Factor)? InDeviations(double deviation) => (this, deviation);
    }
}
