using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent
{
    public abstract partial record LearningRateSchedule
    {
        /// <summary>The factor 1 at any time.</summary>
        public static LearningRateSchedule Constant() => new Constant();
    }
}

namespace Cotangent.Trainers.Optimization.Schedules
{
    internal sealed record Constant : LearningRateSchedule
    {
        internal override IReadOnlyList<Setting> Settings => [];

        internal override bool DependsOnMaximumEpochs => false;

        internal override double Factor(double epoch, int maximumEpochs) => 1;
    }
}
