using System.Reflection;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>The factors of every schedule against their formulas.</summary>
public class LearningRateScheduleTests
{
    private const int MaximumEpochs = 8;

    /// <summary>A schedule of each factory, by its name, and the formula of its factor.</summary>
    private static readonly Dictionary<string, (LearningRateSchedule Schedule, Func<double, double> Formula)> Formulas = new()
    {
        [nameof(LearningRateSchedule.Constant)] = (LearningRateSchedule.Constant(), _ => 1),
        [nameof(LearningRateSchedule.InverseTime)] = (LearningRateSchedule.InverseTime(0.5), time => 1 / (1 + (time / 2))),
        [nameof(LearningRateSchedule.StepDecay)] = (
            LearningRateSchedule.StepDecay(0.25, 3), time => time < 3 ? 1 : time < 6 ? 0.25 : 0.0625),
        [nameof(LearningRateSchedule.Cosine)] = (
            LearningRateSchedule.Cosine(0.2), time => 0.6 + (0.4 * Math.Cos(Math.PI * Math.Min(time, MaximumEpochs) / MaximumEpochs))),
        [nameof(LearningRateSchedule.Of)] = (LearningRateSchedule.Of(time => 2 + time), time => 2 + time),
    };

    public static TheoryData<string> Names => [.. Formulas.Keys];

    /// <summary>Beyond the maximum number of epochs, the cosine is constant.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_factors_are_those_of_its_formula(string name)
    {
        var (schedule, formula) = Formulas[name];
        for (var time = 0.0; time < MaximumEpochs + 0.9; time += 0.25)
            Assert.Equal(formula(time), schedule.Factor(time, MaximumEpochs), 4 * Rounding.OfDouble * formula(time));
    }

    /// <summary>
    /// A checkpoint relies on this: the factors at another maximum are equal, unless the schedule depends on the maximum.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_factors_depend_on_the_maximum_number_of_epochs_where_it_says_so(string name)
    {
        var schedule = Formulas[name].Schedule;
        Assert.Equal(schedule.DependsOnMaximumEpochs, schedule.Factor(4.5, MaximumEpochs) != schedule.Factor(4.5, 2 * MaximumEpochs));
    }

    [Fact]
    public void Every_schedule_is_in_the_table() => Assert.Equal(
        typeof(LearningRateSchedule).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType == typeof(LearningRateSchedule)).Select(method => method.Name).Order(),
        Formulas.Keys.Order());
}
