using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent
{
    public abstract partial record LearningRateSchedule
    {
        /// <summary>A factor that is multiplied by <paramref name="by"/> after every <paramref name="epochs"/> epochs.</summary>
        /// <param name="by">The ratio of consecutive factors. Above 0, at most 1.</param>
        /// <param name="epochs">Epochs with the same factor. 1 or more.</param>
        /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
        public static LearningRateSchedule StepDecay(double by, int epochs) => new StepDecay(by, epochs);
    }
}

namespace Cotangent.Trainers.Optimization.Schedules
{
    internal sealed record StepDecay : LearningRateSchedule
    {
        private readonly double _by;
        private readonly int _epochs;

        public StepDecay(double by, int epochs)
        {
            _by = Setting.Require(Name, by is > 0 and <= 1, by, "above 0, and at most 1");
            _epochs = Setting.Require(Name, epochs >= 1, epochs, "1 or more");
        }

        internal override IReadOnlyList<Setting> Settings => [new("by", _by), new("epochs", _epochs)];

        internal override bool DependsOnMaximumEpochs => false;

        internal override double Factor(double epoch, int maximumEpochs) => Math.Pow(_by, Math.Floor(epoch / _epochs));
    }
}
