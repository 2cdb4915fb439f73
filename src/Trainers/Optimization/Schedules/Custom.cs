using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent
{
    public abstract partial record LearningRateSchedule
    {
        /// <summary>A function of time.</summary>
        /// <param name="factorAt">
        /// The factor at a time in epochs. Finite, above 0, and the same whenever it is called with the same time.
        /// </param>
        public static LearningRateSchedule Of(Func<double, double> factorAt)
        {
            ArgumentNullException.ThrowIfNull(factorAt);
            return new Custom(factorAt);
        }
    }
}

namespace Cotangent.Trainers.Optimization.Schedules
{
    internal sealed record Custom : LearningRateSchedule
    {
        private readonly Func<double, double> _factorAt;

        public Custom(Func<double, double> factorAt) => _factorAt = factorAt;

        /// <summary>A function has no text. A checkpoint compares the factors that it returns (<see cref="UsedSchedule"/>).</summary>
        internal override IReadOnlyList<Setting> Settings => [];

        internal override bool DependsOnMaximumEpochs => false;

        internal override double Factor(double epoch, int maximumEpochs)
        {
            var factor = _factorAt(epoch);
            return double.IsFinite(factor) && factor > 0
                ? factor
                : throw new InvalidOperationException(FormattableString.Invariant(
                    $"The LearningRateSchedule gives the factor {factor} after {epoch:g6} epochs; expected finite, and above 0."));
        }
    }
}
