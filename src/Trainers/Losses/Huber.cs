using Cotangent.AutoDiff;

namespace Microsoft.ML;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ ½ r²</c> of r = gⱼ - yⱼ up to <see cref="Delta"/>, and <c>δ (|r| - ½ δ)</c> beyond: fits the mean of what is near, and lets what is far
    /// pull with a force of δ only. Source: Huber, <i>Robust Estimation of a Location Parameter</i>, Annals of Mathematical Statistics 35, 1964.
    /// </summary>
    public sealed record Huber : TrainingLoss
    {
        /// <summary>The loss with a given δ.</summary>
        /// <param name="delta">In the units of the label. Finite, above 0.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is out of range.</exception>
        public Huber(double delta) => Delta = delta;

        /// <summary>δ, the largest residual that counts squared, in the units of the label. Finite, above 0.</summary>
        public double Delta
        {
            get;
            init => field = double.IsFinite(value) && value > 0 ? value : throw OutOfRange(nameof(Huber), nameof(Delta), value, "finite, and above 0");
        }

        /// <summary>c (r - ½ c) with c = r clamped to ±δ is both formulas at once.</summary>
        internal override Expr RowLoss(Expr g, Expr y)
        {
            var residual = g - y;
            var clamped = Expr.Clamp(residual, -Delta, Delta);
            return Expr.Sum(clamped * (residual - (0.5 * clamped)), Axis.Columns);
        }

        internal override (TrainingLoss Loss, double Factor)? InDeviations(double deviation) => (new Huber(Delta / deviation), deviation * deviation);
    }
}
