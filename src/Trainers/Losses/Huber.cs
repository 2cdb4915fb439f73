using System.Globalization;
using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Scaling;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ ½ r²</c> of r = gⱼ - yⱼ up to <see cref="Delta"/>, and <c>δ (|r| - ½ δ)</c> beyond: fits the mean of what is near, and lets what is far
    /// pull with a force of δ only. Source: Huber, <i>Robust Estimation of a Location Parameter</i>, Annals of Mathematical Statistics 35, 1964.
    /// </summary>
    public sealed record Huber : TrainingLoss
    {
        /// <summary>Share of the spread of the labels below which δ² leaves a double nothing to tell residuals apart by.</summary>
        private const double LeastShare = 1e-8;

        /// <summary>The loss with a given δ.</summary>
        /// <param name="delta">In the units of the label. From 1e-30 to 1e30.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is out of range.</exception>
        public Huber(double delta) => Delta = delta;

        /// <summary>
        /// δ, the largest residual that counts squared, in the units of the label. From 1e-30 to 1e30, and, where training standardises, at least 1e-8
        /// of the spread of the label: below that the loss has no curvature left to step by.
        /// </summary>
        public double Delta
        {
            get;
            init => field = value is >= 1e-30 and <= 1e30 ? value : throw OutOfRange(nameof(Huber), nameof(Delta), value, "from 1e-30 to 1e30, in the units of the label");
        }

        /// <summary>What δ is divided by for each output, 1 x m; null for 1.</summary>
        private double[]? Units { get; init; }

        /// <summary>c (r - ½ c) with c = r clamped to ±δ is both formulas at once.</summary>
        internal override Expr RowLoss(Expr g, Expr y)
        {
            var residual = g - y;
            if (Units is null)
                return Each(residual, Expr.Clamp(residual, -Delta, Delta));
            var deltas = Expr.Constant(Tensor.Create(Array.ConvertAll(Units, unit => Delta / unit), [1, Units.Length]));
            return Each(residual, deltas * Expr.Clamp(residual / deltas, -1, 1));

            static Expr Each(Expr residual, Expr clamped) => Expr.Sum(clamped * (residual - (0.5 * clamped)), Axis.Columns);
        }

        internal override LabelUnits UnitsOfLabels(bool shared) => LabelUnits.Robust(shared);

        /// <exception cref="ArgumentOutOfRangeException">δ is next to nothing in the units of a target.</exception>
        internal override (TrainingLoss Loss, int Power)? InUnits(double[] units)
        {
            foreach (var unit in units)
            {
                if (Delta < LeastShare * unit)
                {
                    throw new ArgumentOutOfRangeException(null, string.Create(
                        CultureInfo.InvariantCulture,
                        $"{nameof(Huber)}: {nameof(Delta)} is {Delta:g6}; expected {LeastShare:g2} or more of the spread of the label, {unit:g3}. ")
                        + $"For the absolute error take {nameof(Pinball)}(0.5).");
                }
            }

            return (this with { Units = units }, 2);
        }
    }
}
