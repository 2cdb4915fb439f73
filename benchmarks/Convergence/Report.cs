using System.Globalization;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace Cotangent.Benchmarks.Convergence;

/// <summary>The table and the lists, on the console and in the page.</summary>
internal static partial class Report
{
    private const string Begin = "<!-- tables: begin; written by benchmarks/Convergence -->";
    private const string End = "<!-- tables: end -->";

    private static readonly string[] Header =
    [
        "Kind", "Optimizer", "Fits", "Converged", "Score error", "Of the bound", "Coefficient error / condition", "Median epochs",
        "Most epochs", "Wrong", "Stored", "Unresolved",
    ];

    public static Table OnConsole(IReadOnlyList<Outcome> outcomes)
    {
        var table = new Table().AddColumns(Header);
        foreach (var line in Lines(outcomes))
            table.AddRow(Array.ConvertAll(line, Markup.Escape));
        return table;
    }

    /// <summary>Writes table and lists between the markers of the page.</summary>
    public static void Write(string page, IReadOnlyList<Outcome> outcomes)
    {
        var text = File.ReadAllText(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{page} has no place for the tables: a line '{Begin}' and after it a line '{End}'.");
        string[][] header = [Header, [.. Header.Select((_, column) => column < 2 ? "---" : "---:")]];
        var table = string.Join('\n', header.Concat(Lines(outcomes))
            .Select(cells => $"| {string.Join(" | ", cells)} |"));
        File.WriteAllText(page, $"{text[..begin]}{Begin}\n\n{table}\n\n{Lists(outcomes)}\n{text[end..]}");
    }

    /// <summary>The lists: wrong fits by their seeds, errors, and the reasons why others did not converge.</summary>
    public static string Lists(IReadOnlyList<Outcome> outcomes)
    {
        var groups = new List<string>();
        foreach (var (title, verdict) in new[]
        {
            ("Wrong", Verdict.Wrong),
            ("Outside of the bound by stored parameters", Verdict.Stored),
            ("Unresolved by the reference solver", Verdict.Unresolved),
        })
        {
            var those = outcomes.Where(outcome => outcome.Verdict == verdict).Select(outcome => $"- {Describe(outcome)}\n").ToArray();
            groups.Add($"{title}: {those.Length}.\n{(those.Length == 0 ? "" : "\n")}{string.Concat(those)}");
        }

        groups.Add(Messages("Errors", outcomes.Where(outcome => outcome.Verdict == Verdict.Failed)));
        groups.Add(Messages("Not converged", outcomes.Where(outcome => outcome.Verdict == Verdict.NotConverged)));
        return string.Join('\n', groups);
    }

    /// <summary>Reduces a message to one line without run-dependent numbers.</summary>
    public static string Describe(Outcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"{outcome.Problem.Seed}: {outcome.Verdict}. {outcome.Problem.Describe()}; {outcome.Epochs} epochs"
        + $"{(outcome.Difference is { } difference ? $"; {difference}" : "")}{(outcome.Note.Length > 0 ? $"; {outcome.Note}" : "")}"
        + $"{(outcome.Message is { } message ? $"; {message}" : "")}");

    private static IEnumerable<string[]> Lines(IReadOnlyList<Outcome> outcomes) => outcomes
        .GroupBy(outcome => (outcome.Problem.Kind, outcome.Problem.OptimizerName))
        .OrderBy(group => group.Key.Kind).ThenBy(group => group.Key.OptimizerName, StringComparer.Ordinal)
        .Select(group => Line(group.Key.Kind.ToString(), group.Key.OptimizerName, [.. group]))
        .Append(Line("All", "", outcomes));

    private static string[] Line(string kind, string optimizer, IReadOnlyList<Outcome> outcomes)
    {
        var converged = outcomes.Where(outcome => outcome.Verdict is not (Verdict.NotConverged or Verdict.Failed)).ToArray();
        var differences = converged.Where(outcome => outcome.Difference is not null).Select(outcome => outcome.Difference!).ToArray();
        var coefficients = differences.Where(difference => !double.IsNaN(difference.Coefficients))
            .Select(difference => difference.Coefficients / difference.Condition).ToArray();
        var epochs = outcomes.Where(outcome => outcome.Epochs > 0).Select(outcome => outcome.Epochs).Order().ToArray();
        return
        [
            kind,
            optimizer,
            Count(outcomes.Count),
            $"{100.0 * converged.Length / Math.Max(1, outcomes.Count):f0} %",
            differences.Length == 0 ? "-" : Number(differences.Max(difference => difference.Score)),
            differences.Length == 0 ? "-" : Number(differences.Max(difference => difference.Share)),
            coefficients.Length == 0 ? "-" : Number(coefficients.Max()),
            epochs.Length == 0 ? "-" : Count(epochs[epochs.Length / 2]),
            epochs.Length == 0 ? "-" : Count(epochs[^1]),
            Count(outcomes.Count(outcome => outcome.Verdict == Verdict.Wrong)),
            Count(outcomes.Count(outcome => outcome.Verdict == Verdict.Stored)),
            Count(outcomes.Count(outcome => outcome.Verdict == Verdict.Unresolved)),
        ];
    }

    /// <summary>The number of occurrences of each message, ignoring its numbers, and the first seeds.</summary>
    private static string Messages(string title, IEnumerable<Outcome> outcomes)
    {
        var those = outcomes.ToArray();
        var lines = those.GroupBy(outcome => Numbers().Replace(outcome.Message ?? "no warning", "#"))
            .OrderByDescending(group => group.Count())
            .Select(group => $"- {group.Count()}: {group.Key} ({Optimizers(group)}; seeds {FirstSeeds([.. group])})\n");
        return $"{title}: {those.Length}.\n{(those.Length == 0 ? "" : "\n")}{string.Concat(lines)}";
    }

    private static string Optimizers(IEnumerable<Outcome> outcomes) => string.Join(
        ", ", outcomes.GroupBy(outcome => outcome.Problem.OptimizerName).Select(part => $"{part.Key} {part.Count()}"));

    private static string FirstSeeds(Outcome[] outcomes) =>
        string.Join(", ", outcomes.Take(5).Select(outcome => Count(outcome.Problem.Seed))) + (outcomes.Length > 5 ? ", ..." : "");

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("g2", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\w])[-+]?(∞|NaN|\d+(\.\d+)?([eE][-+]?\d+)?)")]
    private static partial Regex Numbers();
}
