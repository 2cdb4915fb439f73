using Microsoft.ML;

namespace Cotangent.Transforms.Pipelines;

/// <summary>The columns that a transformer adds, from the schemas before and after it.</summary>
internal static class AddedBetween
{
    /// <summary>
    /// The visible columns that are added. A column of the same name as an input hides it. Names are counted: positions would not do,
    /// because an added column that hides an input stands directly behind it, and not at the end.
    /// </summary>
    public static DataViewSchema.Column[] Of(DataViewSchema before, DataViewSchema after)
    {
        var (inputs, outputs) = (Counts(before), Counts(after));
        return [.. after.Where(column => !column.IsHidden && outputs[column.Name] > inputs.GetValueOrDefault(column.Name))];
    }

    private static Dictionary<string, int> Counts(DataViewSchema schema) =>
        schema.GroupBy(column => column.Name).ToDictionary(group => group.Key, group => group.Count());
}
