using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Schedules;

namespace Cotangent
{
    public abstract partial record LearningRateSchedule
    {
        /// <summary>Half a cosine, from 1 to <paramref name="final"/> at the maximum number of epochs.</summary>
        /// <param name="final">The last factor. At least 0, at most 1.</param>
        /// <exception cref="ArgumentOutOfRangeException">The setting is out of range.</exception>
        public static LearningRateSchedule Cosine(double final = 0) => new Cosine(final);
    }
}

namespace Cotangent.Trainers.Optimization.Schedules
{
    internal sealed record Cosine : LearningRateSchedule
    {
        private readonly double _final;

        public Cosine(double final) => _final = Setting.Require(Name, final is >= 0 and <= 1, final, "at least 0, and at most 1");

        internal override IReadOnlyList<Setting> Settings => [new("final", _final)];

        internal override bool DependsOnMaximumEpochs => true;

        internal override double Factor(double epoch, int maximumEpochs) =>
            _final + ((1 - _final) * (1 + Math.Cos(Math.PI * Math.Min(1, epoch / maximumEpochs))) / 2);
    }
}
