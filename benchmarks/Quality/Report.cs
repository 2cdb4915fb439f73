using System.Globalization;
using Spectre.Console;

namespace Cotangent.Benchmarks.Quality;

/// <summary>The tables, on the console and in the page.</summary>
internal static class Report
{
    private const string Begin = "<!-- tables: begin; written by benchmarks/Quality -->";
    private const string End = "<!-- tables: end -->";

    public static IEnumerable<Table> OnConsole(Comparison comparison) => Tables(comparison).Select(Render);

    public static Table Summary(IReadOnlyList<Comparison> comparisons) => Render(SummaryGrid(comparisons));

    /// <summary>Writes the tables between the markers of the page.</summary>
    public static void Write(string page, IReadOnlyList<Comparison> comparisons)
    {
        var text = File.ReadAllText(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{page} has no place for the tables: a line '{Begin}' and after it a line '{End}'.");
        var sections = comparisons.Select(comparison =>
        {
            var tables = Tables(comparison).Select(table => $"{table.Title}:\n\n{Markdown(table)}");
            return $"### {comparison.File.Name}\n\n{string.Join('\n', tables)}{Reasons(comparison)}";
        });
        File.WriteAllText(
            page,
            $"{text[..begin]}{Begin}\n\n{Markdown(SummaryGrid(comparisons))}\n{string.Join('\n', sections)}\n{text[end..]}");
    }

    private static Grid SummaryGrid(IReadOnlyList<Comparison> comparisons) => new(
        "Summary",
        ["File", "Rows", "Held out", "Ours", "ML.NET's best", "Trainer", "Behind", "Objective, all rows", "Best of others", "Behind"],
        [.. comparisons.Select(comparison =>
        {
            var (ours, best) = (Ours(comparison.HeldOut), BestOther(comparison.HeldOut, withReference: false));
            var (fitted, optimum) = (Ours(comparison.Objective), BestOther(comparison.Objective, withReference: true));
            return new[]
            {
                comparison.File.Name,
                comparison.RowCount.ToString(CultureInfo.InvariantCulture),
                comparison.Metrics[0].Name,
                Number(ours.Values[0]),
                Number(best.Values[0]),
                best.Name,
                Percent(comparison.Metrics[0].Behind(ours.Values[0]!.Value, best.Values[0]!.Value)),
                Number(fitted.Values[0]),
                Number(optimum.Values[0]),
                Percent(Comparison.ObjectiveMetric.Behind(fitted.Values[0]!.Value, optimum.Values[0]!.Value)),
            };
        })]);

    private static IEnumerable<Grid> Tables(Comparison comparison)
    {
        yield return Lines("Held out", comparison.Metrics, comparison.HeldOut);
        yield return Lines("Objective on all rows", [Comparison.ObjectiveMetric], comparison.Objective);
    }

    private static Grid Lines(string title, IReadOnlyList<Metric> metrics, IReadOnlyList<Entry> entries)
    {
        var ours = Ours(entries);
        return new(
            title,
            ["Trainer", .. metrics.Select(metric => metric.Name), "Ours behind by"],
            [.. entries.Select(entry => (string[])
            [
                entry.Side == Side.Ours ? $"**{entry.Name}**" : entry.Side == Side.Reference ? $"*{entry.Name}*" : entry.Name,
                .. entry.Values.Select(Number),
                entry.Values[0] is { } value ? entry == ours ? "" : Percent(metrics[0].Behind(ours.Values[0]!.Value, value)) : "-",
            ])]);
    }

    /// <summary>The reasons of entries without numbers.</summary>
    private static string Reasons(Comparison comparison)
    {
        var lines = comparison.HeldOut.Where(entry => entry.Reason is not null).GroupBy(entry => entry.Reason, entry => entry.Name)
            .Select(failed => $"Without numbers: {string.Join("; ", failed)}. {failed.Key!.TrimEnd('.')}.\n");
        return string.Concat(lines.Select(line => $"\n{line}"));
    }

    private static Entry Ours(IReadOnlyList<Entry> entries) => entries.Single(entry => entry.Side == Side.Ours);

    /// <summary>The best entry of the others; entries are sorted, the best first.</summary>
    private static Entry BestOther(IReadOnlyList<Entry> entries, bool withReference) =>
        entries.First(entry => entry.Side == Side.MlNet || (withReference && entry.Side == Side.Reference));

    /// <summary>Four digits, trailing zeros included.</summary>
    private static string Number(double? value)
    {
        if (value is not { } number)
            return "-";
        var decimals = number == 0 ? 3 : 3 - (int)Math.Floor(Math.Log10(Math.Abs(number)));
        return number.ToString(decimals is >= 0 and < 10 ? $"f{decimals}" : "g4", CultureInfo.InvariantCulture);
    }

    private static string Percent(double share)
    {
        var percent = (100 * share).ToString("f2", CultureInfo.InvariantCulture);
        return (percent == "-0.00" ? "0.00" : percent) + " %";
    }

    private static Table Render(Grid grid)
    {
        var table = new Table().Title(grid.Title).AddColumns(grid.Header);
        foreach (var line in grid.Lines)
            table.AddRow(Array.ConvertAll(line, cell => Markup.Escape(cell.Trim('*'))));
        return table;
    }

    private static string Markdown(Grid grid)
    {
        var lines = new List<string>
        {
            Line(grid.Header),
            Line([.. grid.Header.Select((_, column) => column == 0 ? "---" : "---:")]),
        };
        lines.AddRange(grid.Lines.Select(Line));
        return string.Join('\n', lines) + "\n";

        static string Line(string[] cells) => $"| {string.Join(" | ", cells)} |";
    }

    /// <summary>A table before it is formatted.</summary>
    private sealed record Grid(string Title, string[] Header, string[][] Lines);
}
