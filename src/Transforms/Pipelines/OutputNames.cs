using Cotangent.Trainers.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>The names of the outputs of a model: the slots of its Score column.</summary>
internal static class OutputNames
{
    /// <summary>
    /// A name for each slot of a vector: its slot name, else the class that it belongs to, as in the training file. Classes and clusters
    /// without values are numbered from 0, as ML.NET writes such keys. Other slots without a name are called <c>Score[3]</c>.
    /// </summary>
    /// <param name="column">A column of the output schema of a fitted chain.</param>
    /// <returns>m names; empty for a column that is no vector, whose one output has no name.</returns>
    public static IReadOnlyList<string> Of(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType vector)
            return [];
        if (column.HasSlotNames(vector.Size))
            return SlotNames.Of(column);
        return ClassNames.Annotated(column, AnnotationUtils.Kinds.TrainingLabelValues, vector.Size)
            ?? (HasClasses(column) ? ClassNames.Numbered(vector.Size) : SlotNames.Of(column));
    }

    private static bool HasClasses(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.ScoreColumnKind)?.Type != TextDataViewType.Instance)
            return false;
        var kind = default(ReadOnlyMemory<char>);
        column.Annotations.GetValue(AnnotationUtils.Kinds.ScoreColumnKind, ref kind);
        return kind.ToString() is AnnotationUtils.Const.ScoreColumnKind.MulticlassClassification
            or AnnotationUtils.Const.ScoreColumnKind.Clustering;
    }
}
