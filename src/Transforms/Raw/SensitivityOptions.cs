using Cotangent.Trainers.Messages;

namespace Cotangent;

/// <summary>
/// Settings of <c>mlContext.Transforms.Sensitivity</c>: what is differentiated, and by which raw columns. Immutable;
/// derive variants with <c>with</c>.
/// </summary>
public sealed record SensitivityOptions
{
    /// <summary>The column of derivatives, a vector of Single. Default "Sensitivities".</summary>
    public string OutputColumnName { get; init; } = "Sensitivities";

    /// <summary>
    /// The output that is differentiated: a column of numbers that the chain makes. Null (default) takes Probability if the chain makes
    /// it, otherwise Score.
    /// </summary>
    public string? Of { get; init; }

    /// <summary>The slots of a vector output, by name. Empty (default): all.</summary>
    public IReadOnlyList<string> OfSlots { get; init; } = [];

    /// <summary>
    /// The raw columns to differentiate by, in the order of the result. Empty (default): all that reach the output, in the order of the
    /// schema.
    /// </summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>
    /// Directions of raw columns; each adds a column of its own. A <see cref="Tangent"/> is a direction of slots of the feature vector.
    /// Default none.
    /// </summary>
    public IReadOnlyList<RawTangent> Tangents { get; init; } = [];

    /// <summary>From what the effects of categories are measured. Default <see cref="SwitchEffects.FromPresent"/>.</summary>
    public SwitchEffects Switches { get; init; } = SwitchEffects.FromPresent();

    /// <summary>
    /// The most categories of one column. A column with more has no slots for them; <c>Describe</c> and a warning name it. Default 100.
    /// At least 1.
    /// </summary>
    public int MaximumCategories { get; init; } = 100;

    /// <summary>
    /// The values of text columns, by the name of the column, where no stage knows them (hashed text) or fewer are wanted. Default none.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// What to do with a stage whose derivative has no rule. Default <see cref="UnknownStageBehavior.Difference"/>.
    /// </summary>
    public UnknownStageBehavior UnknownStages { get; init; } = UnknownStageBehavior.Difference;

    /// <exception cref="ArgumentException">A setting is null, blank, repeated or out of its range; the message names it.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentNullException.ThrowIfNull(Switches);
        ArgumentNullException.ThrowIfNull(Categories);
        RequireDistinct(OfSlots, nameof(OfSlots));
        RequireDistinct(By, nameof(By));
        ArgumentNullException.ThrowIfNull(Tangents);
        if (Tangents.Any(tangent => tangent is null))
            throw new ArgumentException($"{nameof(Tangents)} has a null in place of a tangent.");
        RequireDistinct([OutputColumnName, .. Tangents.Select(tangent => tangent.OutputColumnName)], "The list of added columns");
        foreach (var (column, values) in Categories)
        {
            RequireDistinct(values, $"{nameof(Categories)} of '{Shown.Short(column)}'");
            if (values.Count == 0)
                throw new ArgumentException($"{nameof(Categories)} of '{Shown.Short(column)}' is empty; expected its values.");
        }

        if (MaximumCategories < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MaximumCategories),
                MaximumCategories,
                $"{nameof(MaximumCategories)} is {MaximumCategories}; expected at least 1. "
                + $"{nameof(SwitchEffects)}.{nameof(SwitchEffects.None)}() leaves out all categories.");
        }

        if (!Enum.IsDefined(UnknownStages))
        {
            throw new ArgumentOutOfRangeException(
                nameof(UnknownStages),
                UnknownStages,
                $"{nameof(UnknownStages)} is {UnknownStages}; expected one of {Shown.List(Enum.GetNames<UnknownStageBehavior>())}.");
        }
    }

    private static void RequireDistinct(IReadOnlyList<string> names, string setting)
    {
        ArgumentNullException.ThrowIfNull(names, setting);
        if (names.Any(name => name is null))
            throw new ArgumentException($"{setting} has a null in place of a name.");
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new ArgumentException($"{setting} names '{Shown.Short(repeated.Key)}' {repeated.Count()} times; name it once.");
    }
}
