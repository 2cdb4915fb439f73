using Cotangent.Trainers.Messages;

namespace Cotangent;

/// <summary>
/// The factor of the learning rate over time. The static methods make the schedules. Time is counted in epochs from 0, fractions included.
/// </summary>
public abstract partial record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>The name of the schedule.</summary>
    internal string Name => GetType().Name;

    /// <summary>The settings, in the order of the parameters of the factory.</summary>
    internal abstract IReadOnlyList<Setting> Settings { get; }

    /// <summary>Whether the factor at a time depends on the maximum number of epochs.</summary>
    internal abstract bool DependsOnMaximumEpochs { get; }

    /// <summary>The factor at a time.</summary>
    /// <param name="epoch">The time.</param>
    /// <param name="maximumEpochs">The maximum number of epochs.</param>
    internal abstract double Factor(double epoch, int maximumEpochs);

    /// <summary>The schedule with all settings: <c>StepDecay(by: 0.5, epochs: 10)</c>.</summary>
    public sealed override string ToString() => Setting.Text(Name, Settings);
}
