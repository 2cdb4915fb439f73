using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Raw;

/// <summary>The names of the numbers of a raw column: its own name, or <c>column[slot]</c> for each slot of a vector.</summary>
internal static class NumberNames
{
    /// <summary>A slot without a name has its index in place of it.</summary>
    public static string[] Of(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { Size: var size })
            return [column.Name];
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        if (column.HasSlotNames(size))
            column.GetSlotNames(ref names);
        var texts = new string[size];
        foreach (var (slot, name) in names.Items())
            texts[slot] = name.ToString();
        return [.. texts.Select((text, slot) => string.IsNullOrEmpty(text) ? $"{column.Name}[{slot}]" : $"{column.Name}[{text}]")];
    }
}
