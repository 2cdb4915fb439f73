using Cotangent.Trainers.Messages;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Raw;

/// <summary>
/// The slots of one raw column in a gradient: its derivatives, one for each of its numbers, then the effects of its categories.
/// </summary>
internal sealed class RawColumnSlots
{
    private readonly DerivativeKinds _kinds;

    private RawColumnSlots(Variable column, DerivativeKinds kinds) => (Column, _kinds) = (column, kinds);

    /// <summary>The raw column.</summary>
    public Variable Column { get; }

    /// <summary>The number of derivatives: the slots of a column of numbers, otherwise 0.</summary>
    public int Slopes { get; private init; }

    /// <summary>The categories whose effects have slots; null if there are none.</summary>
    public Categories? Switches { get; private init; }

    /// <summary>The index of the category from which effects are measured; -1 for what the row has.</summary>
    public int Reference { get; private init; } = -1;

    /// <summary>Why slots are left out; null if none are.</summary>
    public string? LeftOut { get; private init; }

    /// <summary>Whether the column has derivatives, and all are 0, because it reaches the output by steps alone.</summary>
    public bool IsFlat => Slopes > 0 && _kinds == DerivativeKinds.Switch;

    /// <summary>Whether a part of the derivatives is missing, because a stage without a rule reads the integers.</summary>
    public bool IsUnsampled => Slopes > 0 && (_kinds & DerivativeKinds.Unsampled) != 0;

    /// <summary>What a user should know about slots that are left out, incomplete or always 0.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            var name = $"column '{Shown.Short(Column.Name)}'";
            if (LeftOut is not null)
                yield return $"No slots for {(Slopes > 0 ? "the categories of " : "")}{name}: {LeftOut}.";
            else if (IsFlat)
                yield return $"The output is a step function of {name}: its derivative is 0 almost everywhere.";
            if (IsUnsampled)
            {
                yield return $"The derivative in {name} leaves out a stage without a rule, because integers cannot be moved by small steps "
                    + "through this stage: convert them to Single first. Describe() names the stage.";
            }
        }
    }

    public int Count => Slopes + (Switches?.Names.Count ?? 0);

    /// <summary>The names of all slots.</summary>
    public IEnumerable<string> Names => (Slopes > 0 ? NumberNames.Of(Column.Column!.Value) : [])
        .Concat((Switches?.Names ?? []).Select(category => $"{Column.Name}={category}"));

    /// <summary>How each slot is computed.</summary>
    public IEnumerable<string> Kinds => Enumerable.Repeat(KindText.Of(_kinds), Slopes)
        .Concat(Enumerable.Repeat(KindText.Of(DerivativeKinds.Switch), Count - Slopes));

    /// <summary>Decides which slots a raw column has.</summary>
    /// <param name="pipeline">The linearized chain.</param>
    /// <param name="index">The index of the column among the raw columns of the chain.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">A setting names a category or a column that does not fit.</exception>
    public static RawColumnSlots Of(LinearizedPipeline pipeline, int index, SensitivityOptions options)
    {
        var (column, kinds) = (pipeline.Raw[index], pipeline.Of.From[index]);
        // A category is a value of the whole column; the categories of a vector are values of its slots, which nobody sets one by one.
        var categories = UserCategories(column, options)
            ?? (column.Column!.Value.Type is VectorDataViewType ? null : pipeline.Categories.GetValueOrDefault(column));
        var isReferenced = options.Switches.References.TryGetValue(column.Name, out var reference);
        if (isReferenced && categories is null)
        {
            throw new ArgumentException(
                $"Column '{Shown.Short(column.Name)}' has the reference category '{Shown.Short(reference)}', but no stage of the chain "
                + $"knows its categories. List them in {nameof(SensitivityOptions)}.{nameof(SensitivityOptions.Categories)}.");
        }

        // A column of numbers that has categories and reaches the output by them alone has a slope of 0 everywhere.
        var hasSlopes = RawColumns.IsNumber(column.Column!.Value.Type)
            && (categories is null || (kinds & (DerivativeKinds.Exact | DerivativeKinds.Difference)) != 0);
        var hasSwitches = categories is not null && (kinds & DerivativeKinds.Switch) != 0 && options.Switches.AreWanted
            && categories.Names.Count <= options.MaximumCategories;
        return new RawColumnSlots(column, kinds)
        {
            Slopes = hasSlopes ? column.Size : 0,
            Switches = hasSwitches ? categories : null,
            Reference = isReferenced ? IndexOf(column, categories!, reference!) : -1,
            LeftOut = hasSwitches ? null : Reason(column, kinds, categories, hasSlopes, options),
        };
    }

    /// <summary>Why a column has no slots for categories; null if it has slopes and nobody expects more.</summary>
    private static string? Reason(
        Variable column, DerivativeKinds kinds, Categories? categories, bool hasSlopes, SensitivityOptions options)
    {
        if ((kinds & DerivativeKinds.Switch) == 0)
            return hasSlopes ? null : "the output does not depend on it";
        if (!options.Switches.AreWanted)
        {
            return hasSlopes ? null
                : RawColumns.IsNumber(column.Column!.Value.Type)
                    ? "it reaches the output by its categories alone, and effects of categories are not wanted"
                    : "it holds no numbers, and effects of categories are not wanted";
        }

        if (categories is not null && categories.Names.Count > options.MaximumCategories)
        {
            return $"it has {categories.Names.Count} categories, more than "
                + $"{nameof(options.MaximumCategories)} = {options.MaximumCategories}";
        }

        if (hasSlopes)
            return null;
        return column.Column!.Value.Type is TextDataViewType
            ? $"no stage knows its values; list them in {nameof(options.Categories)}"
            : $"no stage knows the values of a column of type {column.Column!.Value.Type}";
    }

    private static KnownValues<ReadOnlyMemory<char>>? UserCategories(Variable column, SensitivityOptions options)
    {
        if (!options.Categories.TryGetValue(column.Name, out var values))
            return null;
        if (column.Column!.Value.Type is not TextDataViewType)
        {
            throw new ArgumentException(
                $"{nameof(options.Categories)} lists values of column '{Shown.Short(column.Name)}', which has the type "
                + $"{column.Column!.Value.Type}; expected a column of text.");
        }

        return new KnownValues<ReadOnlyMemory<char>>(values, [.. values.Select(value => value.AsMemory())], TextComparer.Instance);
    }

    private static int IndexOf(Variable column, Categories categories, string reference)
    {
        for (var i = 0; i < categories.Names.Count; i++)
        {
            if (categories.Names[i] == reference)
                return i;
        }

        throw new ArgumentException(
            $"Column '{Shown.Short(column.Name)}' has no category '{Shown.Short(reference)}'; its categories are "
            + $"{Shown.List([.. categories.Names])}.");
    }
}
