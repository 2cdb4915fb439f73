using Cotangent.Transforms.Raw;

namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>One sensitivity among those of a row.</summary>
/// <param name="Index">Its place: output-major.</param>
/// <param name="Output">The name of the output.</param>
/// <param name="Input">The name of the raw column, its slot or its category.</param>
/// <param name="Kind">How it is computed.</param>
/// <param name="Number">The place of the raw number among those of a row; null for a category.</param>
internal sealed record SensitivitySlot(int Index, string Output, string Input, string Kind, int? Number)
{
    /// <summary>The slots of each output.</summary>
    public static IEnumerable<SensitivitySlot[]> ByOutput(RawLayout layout)
    {
        var inputs = Inputs(layout).ToArray();
        return layout.OutputNames.Select((output, i) => inputs.Select((input, j) =>
        {
            var index = (i * inputs.Length) + j;
            return new SensitivitySlot(index, output, input.Name, layout.SlotKinds[index], input.Number);
        }).ToArray());
    }

    private static IEnumerable<(string Name, int? Number)> Inputs(RawLayout layout)
    {
        var numbers = 0;
        foreach (var column in layout.Columns)
        {
            var slot = 0;
            foreach (var name in column.Names)
                yield return (name, slot++ < column.Slopes ? numbers++ : null);
        }
    }
}
