using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Raw;

/// <summary>
/// The annotations of a column of derivatives: the names of its slots, and DerivativeKind, which says how each was computed.
/// </summary>
internal static class DerivativeAnnotations
{
    public const string DerivativeKind = "DerivativeKind";

    /// <summary>Of a vector with named slots, and a kind for each or one for all.</summary>
    public static DataViewSchema.Annotations Of(IReadOnlyList<string> slotNames, IReadOnlyList<string> kinds)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        var names = ToTexts(slotNames);
        builder.AddSlotNames(
            names.Length,
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(names.Length, names));
        var texts = ToTexts(kinds);
        builder.Add(
            DerivativeKind,
            new VectorDataViewType(TextDataViewType.Instance, texts.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(texts.Length, texts));
        return builder.ToAnnotations();
    }

    /// <summary>Of one number.</summary>
    public static DataViewSchema.Annotations Of(string kind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(DerivativeKind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = kind.AsMemory());
        return builder.ToAnnotations();
    }

    /// <summary>The shape of these annotations in a schema.</summary>
    public static SchemaShape Shape(bool isVector) => new(isVector
        ? [Text(AnnotationUtils.Kinds.SlotNames, isVector), Text(DerivativeKind, isVector)]
        : [Text(DerivativeKind, isVector)]);

    private static SchemaShape.Column Text(string name, bool isVector) => new(
        name,
        isVector ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar,
        TextDataViewType.Instance,
        false);

    private static ReadOnlyMemory<char>[] ToTexts(IReadOnlyList<string> texts) => [.. texts.Select(text => text.AsMemory())];
}
