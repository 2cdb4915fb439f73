using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Columns;

/// <summary>The names of the slots of a vector column.</summary>
internal static class SlotNames
{
    /// <summary>The annotated slot names of the column; <c>Features[3]</c> for a slot without a name.</summary>
    public static string[] Of(DataViewSchema.Column column)
    {
        var names = new string[column.Type.GetVectorSize()];
        var annotated = default(VBuffer<ReadOnlyMemory<char>>);
        if (column.HasSlotNames(names.Length))
            column.GetSlotNames(ref annotated);
        foreach (var (slot, name) in annotated.Items())
            names[slot] = name.ToString();
        for (var slot = 0; slot < names.Length; slot++)
        {
            if (string.IsNullOrEmpty(names[slot]))
                names[slot] = $"{column.Name}[{slot}]";
        }

        return names;
    }

    /// <summary>The slots of categories, by the annotation that one-hot encoding makes; empty without a valid one.</summary>
    public static int[] Categorical(DataViewSchema.Column column)
    {
        var count = column.Type.GetVectorSize();
        var kind = AnnotationUtils.Kinds.CategoricalSlotRanges;
        if (column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not VectorDataViewType { ItemType: var type }
            || type != NumberDataViewType.Int32)
            return [];
        var ranges = default(VBuffer<int>);
        column.Annotations.GetValue(kind, ref ranges);
        return [.. ranges.DenseValues().Chunk(2).Where(range => range is [>= 0, var last] && range[0] <= last && last < count)
            .SelectMany(range => Enumerable.Range(range[0], range[1] - range[0] + 1))];
    }

    /// <summary>The annotations of a column with these slot names.</summary>
    public static DataViewSchema.Annotations Annotate(string[] names) => Annotate(names.Length, () => names);

    /// <summary>The annotations of a column with slot names that are made when they are asked for.</summary>
    public static DataViewSchema.Annotations Annotate(int count, Func<string[]> names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddSlotNames(count, (ref VBuffer<ReadOnlyMemory<char>> value) =>
            value = new VBuffer<ReadOnlyMemory<char>>(count, Array.ConvertAll(names(), name => name.AsMemory())));
        return builder.ToAnnotations();
    }

    /// <summary>The shape, in a schema, of the annotation that <see cref="Annotate(string[])"/> creates.</summary>
    public static SchemaShape AnnotationShape() => new(
        [new SchemaShape.Column(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false)]);
}
