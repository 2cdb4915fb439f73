using System.Globalization;
using System.Text;
using Cotangent.Trainers.Messages;
using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Raw;

namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>Statistics as a table of plain text with aligned columns.</summary>
internal static class StatisticsText
{
    private const string Legend =
        "Importance: mean absolute sensitivity times deviation of the column; of a switch, the mean absolute effect.";

    public static string Of(GlobalSensitivity result, int most)
    {
        var shown = result.Statistics.Take(most).ToArray();
        var header = Header(result);
        string[][] lines = [header, .. shown.Select(Cells)];
        var widths = header.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Sensitivities of {Shown.Short(result.Of)} over {result.Rows} rows\n");
        for (var i = 0; i < shown.Length; i++)
        {
            if (i == 0 || (shown[i].Group, shown[i].Output) != (shown[i - 1].Group, shown[i - 1].Output))
            {
                text.Append('\n').Append(Section(result, shown[i])).Append('\n');
                Append(text, header, widths);
            }

            Append(text, lines[i + 1], widths);
        }

        if (result.Statistics.Count > most)
            text.Append(CultureInfo.InvariantCulture, $"and {result.Statistics.Count - most} more\n");
        text.Append('\n').Append(Legend).Append('\n');
        var flat = result.Statistics.Where(IsFlat).Select(line => line.Input).Distinct().ToArray();
        if (flat.Length > 0)
            text.Append("The output is a step function of ").Append(Shown.List(flat)).Append(": its derivative is 0 almost everywhere.\n");
        if (shown.FirstOrDefault(line => line.QuantileRows < line.Rows) is { } sampled)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"Quantiles are estimates from a sample: {sampled.QuantileRows} of {sampled.Rows} rows of {Shown.Short(sampled.Input)}.\n");
        }

        return text.ToString();
    }

    private static string[] Header(GlobalSensitivity result) =>
    [
        "input", "importance", "mean", "std. error", "mean abs.", "deviation",
        .. result.QuantileLevels.Select(level => string.Create(CultureInfo.InvariantCulture, $"{100 * level:0.##} %")),
        "col. deviation", "rows", "left out", "kind",
    ];

    private static string[] Cells(SensitivityStatistics line) =>
    [
        Shown.Short(line.Input), Number(line.Importance), Number(line.Mean), Number(line.StandardError), Number(line.MeanAbsolute),
        Number(line.StandardDeviation),
        .. line.Quantiles.Select(Number),
        line.Measure == ImportanceMeasure.SwitchEffect ? "" : Number(line.ColumnStandardDeviation),
        line.Rows.ToString(CultureInfo.InvariantCulture), line.RowsLeftOut.ToString(CultureInfo.InvariantCulture), line.Kind,
    ];

    private static string Section(GlobalSensitivity result, SensitivityStatistics line) => line.Group is { } group
        ? $"{Shown.Short(line.Output)}, where {Shown.Short(result.GroupByColumnName)} is {Shown.Short(group)}"
        : Shown.Short(line.Output);

    /// <summary>Whether a line is of derivatives that are 0 because the number reaches the output by steps alone.</summary>
    private static bool IsFlat(SensitivityStatistics line) =>
        line.Measure == ImportanceMeasure.SlopeTimesDeviation && line.Kind == KindText.Of(DerivativeKinds.Switch);

    private static string Number(double value) => value.ToString("g4", CultureInfo.InvariantCulture);

    /// <summary>Names to the left, numbers to the right, the kind without spaces behind it.</summary>
    private static void Append(StringBuilder text, string[] cells, int[] widths)
    {
        text.Append("  ").Append(cells[0].PadRight(widths[0]));
        for (var column = 1; column < cells.Length - 1; column++)
            text.Append("  ").Append(cells[column].PadLeft(widths[column]));
        text.Append("  ").Append(cells[^1]).Append('\n');
    }
}
