using Cotangent.Trainers.Messages;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Raw;

/// <summary>The output of a fitted chain that is differentiated.</summary>
internal static class OutputColumn
{
    private const string Probability = "Probability";

    /// <summary>The name of the output column: the given one, else Probability if the chain makes it, else Score.</summary>
    /// <exception cref="ArgumentException">The chain makes no such column of numbers.</exception>
    public static string Choose(ITransformer model, DataViewSchema schema, string? name)
    {
        var made = Made(model, schema);
        if (name is null)
        {
            name = made.Any(column => column.Name == Probability && RawColumns.IsNumber(column.Type))
                ? Probability
                : DefaultColumnNames.Score;
        }

        var numbers = made.Where(column => RawColumns.IsNumber(column.Type)).Select(column => column.Name).ToArray();
        if (numbers.Contains(name))
            return name;
        var found = made.FirstOrDefault(column => column.Name == name);
        throw new ArgumentException(
            (found.Name is null
                ? $"The fitted chain makes no column '{Shown.Short(name)}'"
                : $"Column '{Shown.Short(name)}' of the fitted chain has the type {found.Type}, which has no derivatives")
            + $"; the columns of numbers that it makes are: {Shown.List(numbers)}. Name one in {nameof(SensitivityOptions.Of)}.");
    }

    /// <summary>The indices of the wanted slots.</summary>
    /// <exception cref="ArgumentException">There is no slot of such a name.</exception>
    public static int[] Slots(DataViewSchema.Column column, IReadOnlyList<string> all, IReadOnlyList<string> wanted)
    {
        if (wanted.Count == 0)
            return [.. Enumerable.Range(0, all.Count)];
        if (column.Type is not VectorDataViewType)
        {
            throw new ArgumentException(
                $"{nameof(SensitivityOptions.OfSlots)} names '{Shown.Short(wanted[0])}', but column '{Shown.Short(column.Name)}' is one "
                + "number and has no slots; leave it empty.");
        }

        return
        [
            .. wanted.Select(name => Enumerable.Range(0, all.Count).Where(slot => all[slot] == name).ToArray() switch
            {
                [var slot] => slot,
                var slots => throw new ArgumentException(
                    $"Column '{Shown.Short(column.Name)}' has {(slots.Length == 0 ? "no slot" : $"{slots.Length} slots")} "
                    + $"'{Shown.Short(name)}'; its slots are {Shown.List([.. all])}."),
            }),
        ];
    }

    /// <summary>
    /// Whether the last prediction of a chain makes the output as a vector. It knows the type of its features from training.
    /// </summary>
    public static bool IsVectorOfPrediction(ITransformer model, string? name)
    {
        if (ScoringStages.Of(model).OfType<ISingleFeaturePredictionTransformer<object>>().LastOrDefault()
            is not { FeatureColumnType: { } type } last)
            return false;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(last.FeatureColumnName, type);
        var output = last.GetOutputSchema(builder.ToSchema());
        var of = output.GetColumnOrNull(name ?? Probability) ?? output.GetColumnOrNull(DefaultColumnNames.Score);
        return of is { Type: VectorDataViewType };
    }

    /// <summary>The visible columns that stages of the chain add. A column in place of an input counts.</summary>
    private static DataViewSchema.Column[] Made(ITransformer model, DataViewSchema schema)
    {
        var made = new HashSet<string>();
        var output = RawRows.Try(schema, () => ScoringStages.Of(model).Aggregate(schema, Append));
        return [.. output.Where(column => !column.IsHidden && made.Contains(column.Name))];

        DataViewSchema Append(DataViewSchema before, ITransformer stage)
        {
            var after = stage.GetOutputSchema(before);
            made.UnionWith(AddedBetween.Of(before, after).Select(column => column.Name));
            made.RemoveWhere(name => after.GetColumnOrNull(name) is null);
            return after;
        }
    }
}
