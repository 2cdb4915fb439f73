using System.Globalization;
using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Scaling;

namespace Cotangent;

public abstract partial record TrainingLoss
{
    /// <summary>
    /// <c>Σⱼ ½ r²</c> with r = gⱼ - yⱼ for |r| up to δ, and <c>δ (|r| - ½ δ)</c> beyond: fits the mean, and bounds the gradient of an
    /// outlier by δ. For regression on one target or many; any label. Source: Huber, <i>Robust Estimation of a Location Parameter</i>,
    /// Annals of Mathematical Statistics 35, 1964.
    /// </summary>
    /// <param name="delta">
    /// δ, the largest residual in the quadratic part, in the units of the label. From 1e-30 to 1e30. If training standardizes, also at
    /// least 1e-8 of the spread of the label: a smaller δ leaves too little curvature for steps.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is out of range.</exception>
    public static TrainingLoss Huber(double delta) => new HuberLoss(
        Setting.Require(nameof(Huber), delta is >= 1e-30 and <= 1e30, delta, "from 1e-30 to 1e30, in the units of the label"));

    private sealed record HuberLoss(double Delta) : TrainingLoss
    {
        /// <summary>The least δ as a share of the spread of the labels. Below it, double precision cannot resolve δ².</summary>
        private const double LeastShare = 1e-8;

        /// <summary>The unit of each output, 1 x m, by which δ is divided; null for 1.</summary>
        private double[]? Units { get; init; }

        public override string ToString() => Setting.Text(nameof(Huber), [new("delta", Delta)]);

        internal override ResponseFunction Response => ResponseFunction.Identity;

        /// <summary>The loss is c (r - ½ c) with c = r clamped to ±δ, which covers both cases.</summary>
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

        /// <exception cref="ArgumentOutOfRangeException">δ is too small in the units of a target.</exception>
        internal override (TrainingLoss Loss, int Power)? InUnits(double[] units)
        {
            foreach (var unit in units)
            {
                if (Delta < LeastShare * unit)
                {
                    throw new ArgumentOutOfRangeException(null, string.Create(
                        CultureInfo.InvariantCulture,
                        $"{nameof(Huber)}: delta is {Delta:g6}; expected {LeastShare:g2} or more of the spread of the label, {unit:g3}. ")
                        + $"For the absolute error take {nameof(Pinball)}(0.5).");
                }
            }

            return (this with { Units = units }, 2);
        }
    }
}
