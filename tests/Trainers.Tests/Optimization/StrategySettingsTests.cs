using System.Globalization;
using System.Reflection;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>The settings of optimizers and learning-rate schedules: their ranges, and their text.</summary>
public class StrategySettingsTests
{
    private const BindingFlags Factories = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The wrong values by strategy and setting; the range is the same for each wrong value.</summary>
    private static readonly Dictionary<(string Strategy, string Setting),
    (Func<object>[] Calls, string[] Found, string Range)> OutOfRange = new()
    {
        [("Lbfgs", "historySize")] = ([() => Optimizer.Lbfgs(historySize: 0)], ["0"], "1 or more"),
        [("GaussNewton", "maximumProducts")] = ([() => Optimizer.GaussNewton(maximumProducts: 0)], ["0"], "1 or more"),
        [("StochasticGradientDescent", "momentum")] = Shares(value => Optimizer.StochasticGradientDescent(momentum: value)),
        [("StochasticGradientDescent", "batchSize")] = Sizes(value => Optimizer.StochasticGradientDescent(batchSize: value)),
        [("Adam", "beta1")] = Shares(value => Optimizer.Adam(beta1: value)),
        [("Adam", "beta2")] = Shares(value => Optimizer.Adam(beta2: value)),
        [("Adam", "batchSize")] = Sizes(value => Optimizer.Adam(batchSize: value)),
        [("AdaGrad", "batchSize")] = Sizes(value => Optimizer.AdaGrad(batchSize: value)),
        [("InverseTime", "decay")] = Numbers([-1, double.NaN, 1 / 0.0], LearningRateSchedule.InverseTime, "finite, and 0 or more"),
        [("StepDecay", "by")] = Numbers([0, 2, double.NaN], value => LearningRateSchedule.StepDecay(value, 1), "above 0, and at most 1"),
        [("StepDecay", "epochs")] = ([() => LearningRateSchedule.StepDecay(0.5, 0)], ["0"], "1 or more"),
        [("Cosine", "final")] = Numbers([-0.1, 2, double.NaN], LearningRateSchedule.Cosine, "at least 0, and at most 1"),
    };

    public static TheoryData<string, string> Settings => [.. OutOfRange.Keys.Select(key => (key.Strategy, key.Setting))];

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_setting_out_of_range_is_refused_with_its_strategy_its_name_its_value_and_the_range(string strategy, string setting)
    {
        var (calls, found, range) = OutOfRange[(strategy, setting)];
        foreach (var (call, value) in calls.Zip(found))
        {
            var exception = Assert.Throws<ArgumentOutOfRangeException>(call);
            Assert.StartsWith($"{strategy}: {setting} is {value}; expected {range}.", exception.Message, StringComparison.Ordinal);
            Assert.Equal(setting, exception.ParamName);
        }
    }

    [Fact]
    public void Every_setting_of_every_factory_is_in_the_table()
    {
        var all = FactoriesOf(typeof(Optimizer)).Concat(FactoriesOf(typeof(LearningRateSchedule)))
            .SelectMany(method => method.GetParameters().Select(parameter => (method.Name, parameter.Name!)))
            .Where(setting => setting != ("Of", "factorAt"));
        Assert.Equal(all.Order(), OutOfRange.Keys.Order());
    }

    [Fact]
    public void A_schedule_needs_a_function() =>
        Assert.Equal("factorAt", Assert.Throws<ArgumentNullException>(() => LearningRateSchedule.Of(null!)).ParamName);

    /// <summary>Each internal strategy type is made by one factory.</summary>
    [Theory]
    [InlineData(typeof(Optimizer), 6)]
    [InlineData(typeof(LearningRateSchedule), 5)]
    public void Every_strategy_has_a_factory(Type strategy, int count)
    {
        var types = strategy.Assembly.GetTypes().Where(type => type.IsSubclassOf(strategy) && !type.IsAbstract).ToList();
        Assert.All(types, type => Assert.True(type is { IsSealed: true, IsPublic: false }));
        Assert.Equal(count, types.Count);
        Assert.Equal(count, FactoriesOf(strategy).Count());
    }

    /// <summary>The text is in the invariant culture, as in code.</summary>
    [Fact]
    public void The_text_of_a_strategy_has_every_setting()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            foreach (var method in FactoriesOf(typeof(Optimizer))
                .Concat(FactoriesOf(typeof(LearningRateSchedule)))
                .Where(method => method.Name != "Of"))
            {
                object?[] settings = [.. method.GetParameters().Select(parameter =>
                    parameter.ParameterType == typeof(double) ? 0.25 : parameter.ParameterType == typeof(int) ? 7 : (object?)null)];
                var expected = string.Join(", ", method.GetParameters().Zip(settings, (parameter, value) =>
                    $"{parameter.Name}: {(value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture))}"));
                Assert.Equal($"{method.Name}({expected})", method.Invoke(null, settings)!.ToString());
            }

            Assert.Equal("Custom()", LearningRateSchedule.Of(_ => 1).ToString());
            Assert.Equal("AdaGrad(batchSize: 9)", Optimizer.AdaGrad(9).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Strategies_of_the_same_settings_are_equal()
    {
        Assert.Equal(Optimizer.Adam(beta1: 0.5), Optimizer.Adam(beta1: 0.5));
        Assert.NotEqual(Optimizer.Adam(beta1: 0.5), Optimizer.Adam());
        Assert.NotEqual(Optimizer.Adam(batchSize: 5), Optimizer.Adam());
        Assert.Equal(LearningRateSchedule.Cosine(0.5), LearningRateSchedule.Cosine(0.5));
        Assert.NotEqual(LearningRateSchedule.Cosine(0.5), LearningRateSchedule.Cosine());
    }

    private static IEnumerable<MethodInfo> FactoriesOf(Type strategy) =>
        strategy.GetMethods(Factories).Where(method => method.ReturnType == strategy);

    private static (Func<object>[], string[], string) Shares(Func<double, Optimizer> make) =>
        Numbers([-1, 1, double.NaN], make, "at least 0, and below 1");

    private static (Func<object>[], string[], string) Sizes(Func<int?, Optimizer> make) => ([() => make(0)], ["0"], "1 or more, or null");

    private static (Func<object>[], string[], string) Numbers(double[] values, Func<double, object> make, string range) => (
        [.. values.Select(value => (Func<object>)(() => make(value)))],
        [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))],
        range);
}
