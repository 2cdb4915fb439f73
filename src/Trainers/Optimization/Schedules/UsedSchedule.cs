using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Optimization.Schedules;

/// <summary>
/// A schedule, with a sample of the times of its calls and of the factors that it returned. Delegates cannot be compared, so a resumed run
/// calls its own schedule at the sampled times and compares the factors. It uses no other times, because a function need not be defined
/// after the epochs that are done.
/// </summary>
/// <param name="schedule">The schedule.</param>
/// <param name="maximumEpochs">Most epochs; the schedule may depend on it.</param>
internal sealed class UsedSchedule(LearningRateSchedule schedule, int maximumEpochs)
{
    /// <summary>Most samples. When there are more, every other one is dropped, so that they stay evenly spread over all calls.</summary>
    private const int MostSamples = 1024;

    /// <summary>
    /// Largest rounding error, as a share of the largest factor: cosine and exponential differ between processors by one or two units of
    /// rounding, and results computed from them by a few.
    /// </summary>
    private const double Rounding = 1.0 / (1L << 50);

    private readonly List<Sample> _samples = [];
    private long _calls;
    private long _spacing = 1;

    /// <summary>The factor at a time, in epochs.</summary>
    public double Factor(double time)
    {
        var factor = schedule.Factor(time, maximumEpochs);
        if (_calls % _spacing == 0)
            Keep(new Sample(time, factor));
        _calls++;
        return factor;
    }

    /// <summary>The first sampled time at which the schedule now returns another factor, as a sentence; null if there is none.</summary>
    public string? Difference()
    {
        var largest = _samples.Count == 0 ? 0 : _samples.Max(sample => sample.Factor);
        foreach (var (time, factor) in _samples)
        {
            var now = schedule.Factor(time, maximumEpochs);
            if (!(Math.Abs(now - factor) <= Rounding * largest))
            {
                return FormattableString.Invariant(
                    $"{nameof(LearningRateSchedule)} gave the factor {factor} after {time:g6} epochs, and gives {now}");
            }
        }

        return null;
    }

    /// <summary>Writes or reads the samples.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="epochs">Number of epochs that are done.</param>
    public void Exchange(StateStream state, int epochs)
    {
        state.Exchange(ref _calls);
        state.Exchange(ref _spacing);
        var count = _samples.Count;
        state.ExchangeCount(ref count, "factors of the schedule", 2 * sizeof(double), MostSamples);
        var samples = state.IsReading ? new Sample[count] : [.. _samples];
        state.Exchange<Sample>(samples);
        if (!state.IsReading)
            return;
        state.Require(
            _calls >= 0 && _spacing >= 1 && count == (_calls / _spacing) + (_calls % _spacing == 0 ? 0 : 1),
            $"it has {count} factors of the schedule of {_calls}, one in {_spacing}");
        state.Require(
            samples.All(sample => sample.Time >= 0 && sample.Time < epochs && double.IsFinite(sample.Factor)),
            $"it has a factor of the schedule that is no number, or of none of its {epochs} epochs");
        _samples.Clear();
        _samples.AddRange(samples);
    }

    private void Keep(Sample sample)
    {
        if (_samples.Count == MostSamples)
        {
            for (var i = 0; i < MostSamples / 2; i++)
                _samples[i] = _samples[2 * i];
            _samples.RemoveRange(MostSamples / 2, MostSamples / 2);
            _spacing *= 2;
        }

        _samples.Add(sample);
    }

    private readonly record struct Sample(double Time, double Factor);
}
