using System.Globalization;
using Spectre.Console;

namespace Cotangent.Benchmarks.Compare;

/// <summary>The tables of a workload, on the console and in the page.</summary>
internal sealed class Report(
    Workload workload, Measurements measurements, IReadOnlyList<string> versions, IReadOnlyList<string> missing, double scale)
{
    private const string NotMeasured = "not measured";

    private string Begin => $"<!-- {workload.Name}: begin; written by benchmarks/Compare -->";

    private string End => $"<!-- {workload.Name}: end -->";

    public IEnumerable<Table> OnConsole() => Tables().Select(Render);

    /// <summary>Writes the tables between the markers of the workload in the page.</summary>
    public void Write(string page)
    {
        var text = File.ReadAllText(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{page} has no place for the tables: a line '{Begin}' and after it a line '{End}'.");
        var tables = Tables().Select(table => $"{table.Title}:\n\n{Markdown(table)}");
        File.WriteAllText(page, $"{text[..begin]}{Begin}\n\n{Circumstances()}\n\n{string.Join('\n', tables)}\n{text[end..]}");
    }

    private string Circumstances()
    {
        var counts = measurements.Contenders.Select(measurements.Count).DefaultIfEmpty(0).ToArray();
        var rounds = counts.Min() == counts.Max() ? $"{counts.Max()}" : $"{counts.Min()} to {counts.Max()}";
        var share = scale == 1
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; a trial with {scale} of the rows, which says nothing about speed");
        var leftOut = missing.Count == 0 ? "" : $" Left out: {string.Join(", ", missing)}.";
        return $"{string.Join("; ", [Machine.Description, .. versions])}. Medians of {rounds} interleaved rounds{share}.{leftOut}";
    }

    private IEnumerable<Grid> Tables()
    {
        yield return new Grid(
            $"{workload.Name}, {workload.Title}: what is to be reached",
            ["Line", "Ratio", "Wanted", "Measured", "Met"],
            [.. workload.Goals.Select(goal =>
            {
                var ratio = goal.Measured(measurements);
                return new[]
                {
                    goal.Line,
                    goal.Text,
                    string.Create(CultureInfo.InvariantCulture, $"{(goal.IsLimit ? "at most" : "at least")} {goal.Bound}"),
                    ratio is { } known ? Number(known, goal.Bound is > 1 and < 1.01 ? 6 : 3) : NotMeasured,
                    ratio is { } value ? goal.IsMet(value) ? "yes" : "no" : "-",
                };
            })]);
        foreach (var work in measurements.Contenders.GroupBy(contender => contender.Work))
        {
            var best = work.Where(contender => !contender.IsOurs).Select(measurements.Median).DefaultIfEmpty(null).Min();
            yield return new Grid(
                work.Key.Name,
                [
                    "Contender", "Threads", "Median, s", "Least to most, s", $"{work.Key.Unit}/s", "Time / best peer's",
                    .. OrNothing(work.Key.Quality),
                ],
                [.. work.OrderBy(measurements.Median).Select(contender => Line(contender, best))]);
        }
    }

    private string[] Line(Contender contender, double? best)
    {
        var (least, median, most) = measurements.Seconds(contender);
        return
        [
            contender.IsOurs ? $"**{contender.Name}**" : contender.Name,
            $"{contender.Threads}",
            Number(median),
            $"{Number(least)} to {Number(most)}",
            Rate(contender.Work.Units / median),
            best is { } peer ? Number(median / peer) : "-",
            .. OrNothing(contender.Work.Quality is null ? null : measurements.Quality(contender) is { } quality ? Number(quality, 6) : "-"),
        ];
    }

    private static string[] OrNothing(string? cell) => cell is null ? [] : [cell];

    /// <summary>A number with a fixed count of significant digits, trailing zeros included.</summary>
    private static string Number(double value, int digits = 3)
    {
        var decimals = value == 0 ? 0 : digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        var format = decimals is >= 0 and < 10 ? $"f{decimals}" : $"g{digits}";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Rate(double rate) => rate switch
    {
        >= 1e9 => Number(rate / 1e9) + " G",
        >= 1e6 => Number(rate / 1e6) + " M",
        >= 1e3 => Number(rate / 1e3) + " k",
        _ => Number(rate),
    };

    private static Table Render(Grid grid)
    {
        var table = new Table().Title(Markup.Escape(grid.Title)).AddColumns(Array.ConvertAll(grid.Header, Markup.Escape));
        foreach (var line in grid.Lines)
            table.AddRow(Array.ConvertAll(line, cell => Markup.Escape(cell.Trim('*'))));
        return table;
    }

    private static string Markdown(Grid grid)
    {
        var lines = new List<string>
        {
            Line(grid.Header),
            Line([.. grid.Header.Select((_, column) => column == 0 ? "---" : grid.Header[column] == "Ratio" ? "---" : "---:")]),
        };
        lines.AddRange(grid.Lines.Select(Line));
        return string.Join('\n', lines) + "\n";

        static string Line(string[] cells) => $"| {string.Join(" | ", cells)} |";
    }

    /// <summary>A table before it is formatted.</summary>
    private sealed record Grid(string Title, string[] Header, string[][] Lines);
}
