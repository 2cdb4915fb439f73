using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent
{
    public abstract partial record LearningRateSchedule
    {
        /// <summary>The factor <c>1 / (1 + decay · epoch)</c>.</summary>
        /// <param name="decay">The decay for each epoch. Finite, 0 or more.</param>
        /// <exception cref="ArgumentOutOfRangeException">The setting is out of range.</exception>
        public static LearningRateSchedule InverseTime(double decay) => new InverseTime(decay);
    }
}

namespace Cotangent.Trainers.Optimization.Schedules
{
    internal sealed record InverseTime : LearningRateSchedule
    {
        private readonly double _decay;

        public InverseTime(double decay) =>
            _decay = Setting.Require(Name, double.IsFinite(decay) && decay >= 0, decay, "finite, and 0 or more");

        internal override IReadOnlyList<Setting> Settings => [new("decay", _decay)];

        internal override bool DependsOnMaximumEpochs => false;

        internal override double Factor(double epoch, int maximumEpochs) => 1 / (1 + (_decay * epoch));
    }
}
