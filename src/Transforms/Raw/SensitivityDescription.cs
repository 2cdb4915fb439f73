using System.Text;
using Cotangent.Trainers.Messages;

namespace Cotangent.Transforms.Raw;

/// <summary>The path of the derivatives in words.</summary>
internal static class SensitivityDescription
{
    public static string Of(RawLayout layout, IReadOnlyList<string> changes)
    {
        var text = new StringBuilder();
        var outputs = layout.IsVector ? $", slots {Shown.List([.. layout.OutputNames])}" : "";
        text.Append($"Derivatives of '{Shown.Short(layout.Options.Of)}'{outputs}: ")
            .AppendLine($"{layout.SlotNames.Count} slots in '{Shown.Short(layout.Options.OutputColumnName)}'.");
        text.AppendLine("Stages:");
        for (var stage = 0; stage < layout.Pipeline.Notes.Count; stage++)
        {
            var note = layout.Pipeline.Notes[stage];
            text.Append($"  {StageText.Of(layout.Pipeline, stage + 1)} -> {Shown.List([.. note.Added])}: ")
                .AppendLine(note.How.Count > 0 ? string.Join("; ", note.How.Distinct()) : "no derivative passes");
        }

        text.AppendLine("Raw columns:");
        foreach (var column in layout.Columns)
            text.AppendLine($"  {Shown.Short(column.Column.Name)}: {Of(column)}");
        if (layout.Tangents.Count > 0)
            text.AppendLine("Tangents:");
        foreach (var tangent in layout.Tangents)
        {
            text.Append($"  {Shown.Short(tangent.OutputColumnName)}: {layout.KindOf(tangent)}, moves ")
                .AppendLine(Shown.List([.. tangent.Parts.Select(part => part.Column).Distinct()]));
        }

        if (changes.Count > 0)
            text.AppendLine("Computed otherwise than when the file was saved:");
        foreach (var change in changes)
            text.AppendLine($"  {change}");
        return text.ToString().TrimEnd();
    }

    private static string Of(RawColumnSlots column)
    {
        var parts = new List<string>();
        if (column.Slopes > 0)
            parts.Add($"{(column.Slopes == 1 ? "derivative" : $"{column.Slopes} derivatives")}, {column.Kinds.First()}");
        if (column.Switches is { } switches)
        {
            var reference = column.Reference < 0 ? "" : $" from {Shown.Short(switches.Names[column.Reference])}";
            parts.Add($"effects of {switches.Names.Count} categories{reference}");
        }

        if (column.LeftOut is { } reason)
            parts.Add($"{(column.Slopes > 0 ? "categories left out" : "left out")}: {reason}");
        return string.Join("; ", parts);
    }
}
