using System.Globalization;
using System.Runtime.CompilerServices;

namespace Cotangent.Trainers.Messages;

/// <summary>A setting of a strategy (an optimizer, a schedule, a loss), for messages, logs and checkpoints.</summary>
/// <param name="Name">The name of the factory parameter.</param>
/// <param name="Value">The value; null if the library decides.</param>
internal readonly record struct Setting(string Name, object? Value)
{
    /// <summary>
    /// The strategy as it is written in code, in the invariant culture: <c>Adam(beta1: 0.9, beta2: 0.999, batchSize: null)</c>.
    /// </summary>
    public static string Text(string strategy, IEnumerable<Setting> settings) =>
        $"{strategy}({string.Join(", ", settings.Select(setting => $"{setting.Name}: {Shown(setting.Value)}"))})";

    /// <summary>Returns a value, if it is in its range.</summary>
    /// <param name="strategy">The name of the strategy.</param>
    /// <param name="holds">Whether the value is in the range.</param>
    /// <param name="value">The value.</param>
    /// <param name="range">The range in words.</param>
    /// <param name="name">The name of the factory parameter.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is out of range. The message names strategy, setting, value and range.
    /// </exception>
    public static T Require<T>(
        string strategy, bool holds, T value, string range, [CallerArgumentExpression(nameof(value))] string name = "") => holds
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{strategy}: {name} is {Shown(value)}; expected {range}.");

    private static string Shown(object? value) => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";
}
