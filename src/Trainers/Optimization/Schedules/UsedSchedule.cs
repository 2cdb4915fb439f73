using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Optimization.Schedules;

/// <summary>
/// A schedule, and a sample of what it was asked and what it gave. No text tells one function from another, so a run that resumes asks its
/// own schedule the same: at no time that the epochs which are done have not asked, because beyond them a function need not be defined.
/// </summary>
/// <param name="schedule">What is asked.</param>
/// <param name="maximumEpochs">What it may depend on.</param>
internal sealed class UsedSchedule(LearningRateSchedule schedule, int maximumEpochs)
{
    /// <summary>Where there would be more, every other one is given up: they stay spread evenly over all that was asked.</summary>
    private const int MostAnswers = 1024;

    /// <summary>
    /// Share of the largest factor that may be rounding: the cosine and the exponential differ from processor to processor by a unit of
    /// rounding or two, and what is computed from them by a few.
    /// </summary>
    private const double Rounding = 1.0 / (1L << 50);

    private readonly List<Answer> _answers = [];
    private long _asked;
    private long _spacing = 1;

    /// <summary>The factor at a time, in epochs.</summary>
    public double Factor(double time)
    {
        var factor = schedule.Factor(time, maximumEpochs);
        if (_asked % _spacing == 0)
            Keep(new Answer(time, factor));
        _asked++;
        return factor;
    }

    /// <summary>What the schedule gave another factor for when it was asked before, as a sentence; null where there is nothing.</summary>
    public string? Difference()
    {
        var largest = _answers.Count == 0 ? 0 : _answers.Max(answer => answer.Factor);
        foreach (var (time, factor) in _answers)
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

    /// <param name="state">The stream.</param>
    /// <param name="epochs">That are done.</param>
    public void Exchange(StateStream state, int epochs)
    {
        state.Exchange(ref _asked);
        state.Exchange(ref _spacing);
        var count = _answers.Count;
        state.ExchangeCount(ref count, "factors of the schedule", 2 * sizeof(double), MostAnswers);
        var answers = state.IsReading ? new Answer[count] : [.. _answers];
        state.Exchange<Answer>(answers);
        if (!state.IsReading)
            return;
        state.Require(
            _asked >= 0 && _spacing >= 1 && count == (_asked / _spacing) + (_asked % _spacing == 0 ? 0 : 1),
            $"it has {count} factors of the schedule of {_asked}, one in {_spacing}");
        state.Require(
            answers.All(answer => answer.Time >= 0 && answer.Time < epochs && double.IsFinite(answer.Factor)),
            $"it has a factor of the schedule that is no number, or of none of its {epochs} epochs");
        _answers.Clear();
        _answers.AddRange(answers);
    }

    private void Keep(Answer answer)
    {
        if (_answers.Count == MostAnswers)
        {
            for (var i = 0; i < MostAnswers / 2; i++)
                _answers[i] = _answers[2 * i];
            _answers.RemoveRange(MostAnswers / 2, MostAnswers / 2);
            _spacing *= 2;
        }

        _answers.Add(answer);
    }

    private readonly record struct Answer(double Time, double Factor);
}
