using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Transforms.Raw;

/// <summary>
/// What a model file keeps of a layout: the settings with all names resolved, and the names and kinds of the slots, which are a promise to
/// the readers of the column. Derivatives themselves are derived again from the chain.
/// </summary>
/// <param name="Options">The settings; Of and By are set.</param>
/// <param name="Tangents">The directions.</param>
/// <param name="SlotNames">The names of the slots.</param>
/// <param name="SlotKinds">How each was computed.</param>
internal sealed record SavedLayout(
    SensitivityOptions Options,
    IReadOnlyList<ResolvedRawTangent> Tangents,
    IReadOnlyList<string> SlotNames,
    IReadOnlyList<string> SlotKinds)
{
    // *** Binary format ***
    // string: output column, string: Of, strings: OfSlots, strings: By, byte: switches, two strings: columns and categories of references
    // int: MaximumCategories, strings: columns of Categories, for each strings: its values, int: UnknownStages
    // int: tangents, for each: string: output column, int: parts, for each byte: its code, string: column, int and float or string
    // strings: names of slots, strings: their kinds
    // (strings are int: count, and the strings.)
    private const byte FromPresent = 0;
    private const byte FromReferences = 1;
    private const byte None = 2;
    private const byte Step = 0;
    private const byte Follow = 1;

    public static SavedLayout Of(RawLayout layout) => new(layout.Options, layout.Tangents, layout.SlotNames, layout.SlotKinds);

    /// <summary>The layout on raw rows of a schema.</summary>
    public RawLayout Resolve(ITransformer model, DataViewSchema schema) => RawLayout.Resolve(model, schema, Options, Tangents);

    /// <summary>A line for each slot that is computed otherwise now than when this layout was made.</summary>
    public IReadOnlyList<string> Changes(RawLayout now)
    {
        if (!now.SlotNames.SequenceEqual(SlotNames))
        {
            return
            [
                .. now.SlotNames.Except(SlotNames).Select(name => $"new slot '{Shown.Short(name)}'"),
                .. SlotNames.Except(now.SlotNames).Select(name => $"no slot '{Shown.Short(name)}' any more"),
            ];
        }

        return
        [
            .. Enumerable.Range(0, SlotKinds.Count).Where(slot => SlotKinds[slot] != now.SlotKinds[slot])
                .Select(slot => $"slot '{Shown.Short(SlotNames[slot])}' was {SlotKinds[slot]} and is {now.SlotKinds[slot]}"),
        ];
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.SaveString(Options.OutputColumnName);
        ctx.SaveString(Options.Of);
        Save(ctx, Options.OfSlots);
        Save(ctx, Options.By);
        ctx.Writer.Write(!Options.Switches.AreWanted ? None : Options.Switches.References.Count > 0 ? FromReferences : FromPresent);
        Save(ctx, [.. Options.Switches.References.Keys]);
        Save(ctx, [.. Options.Switches.References.Values]);
        ctx.Writer.Write(Options.MaximumCategories);
        Save(ctx, [.. Options.Categories.Keys]);
        foreach (var values in Options.Categories.Values)
            Save(ctx, values);
        ctx.Writer.Write((int)Options.UnknownStages);
        ctx.Writer.Write(Tangents.Count);
        foreach (var tangent in Tangents)
            Save(ctx, tangent);
        Save(ctx, SlotNames);
        Save(ctx, SlotKinds);
    }

    /// <exception cref="FormatException">The bytes are no layout.</exception>
    public static SavedLayout Load(IHost host, ModelLoadContext ctx)
    {
        var options = new SensitivityOptions
        {
            OutputColumnName = ctx.LoadString(),
            Of = ctx.LoadString(),
            OfSlots = LoadStrings(host, ctx),
            By = LoadStrings(host, ctx),
            Switches = LoadSwitches(host, ctx),
            MaximumCategories = ctx.Reader.ReadInt32(),
            Categories = LoadCategories(host, ctx),
            UnknownStages = (UnknownStageBehavior)ctx.Reader.ReadInt32(),
            // The directions are kept as they were resolved.
            Tangents = [],
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException exception)
        {
            throw host.ExceptDecode(exception, $"The model file is damaged: {exception.Message}");
        }

        host.CheckDecode(options.By.Count > 0, "The model file is damaged: it names no raw column.");
        var tangents = new ResolvedRawTangent[Count(host, ctx, "tangents")];
        for (var i = 0; i < tangents.Length; i++)
            tangents[i] = LoadTangent(host, ctx);
        return new SavedLayout(options, tangents, LoadStrings(host, ctx), LoadStrings(host, ctx));
    }

    private static void Save(ModelSaveContext ctx, ResolvedRawTangent tangent)
    {
        ctx.SaveString(tangent.OutputColumnName);
        ctx.Writer.Write(tangent.Parts.Count);
        foreach (var part in tangent.Parts)
        {
            ctx.Writer.Write(part is DirectionPart.Step ? Step : Follow);
            ctx.SaveString(part.Column);
            if (part is DirectionPart.Step step)
            {
                ctx.Writer.Write(step.Slot);
                ctx.Writer.Write(step.Size);
            }
            else
            {
                ctx.SaveString(part.From);
            }
        }
    }

    private static ResolvedRawTangent LoadTangent(IHost host, ModelLoadContext ctx)
    {
        var name = ctx.LoadNonEmptyString();
        var parts = new DirectionPart[Count(host, ctx, "parts of a tangent")];
        for (var i = 0; i < parts.Length; i++)
        {
            var (code, column) = (ctx.Reader.ReadByte(), ctx.LoadNonEmptyString());
            parts[i] = code switch
            {
                Step => LoadStep(host, ctx, column),
                Follow => new DirectionPart.Follow(column, ctx.LoadNonEmptyString()),
                _ => throw host.ExceptDecode($"The model file is damaged: a part of a tangent of kind {code}."),
            };
        }

        return new ResolvedRawTangent(name, parts);
    }

    private static DirectionPart.Step LoadStep(IHost host, ModelLoadContext ctx, string column)
    {
        var (slot, size) = (ctx.Reader.ReadInt32(), ctx.Reader.ReadSingle());
        host.CheckDecode(
            slot >= 0 && float.IsFinite(size),
            FormattableString.Invariant($"The model file is damaged: a tangent moves slot {slot} of '{Shown.Short(column)}' by {size}."));
        return new DirectionPart.Step(column, slot, size);
    }

    private static SwitchEffects LoadSwitches(IHost host, ModelLoadContext ctx)
    {
        var (code, columns, categories) = (ctx.Reader.ReadByte(), LoadStrings(host, ctx), LoadStrings(host, ctx));
        host.CheckDecode(
            columns.Length == categories.Length && (code == FromReferences) == (columns.Length > 0)
                && columns.Distinct().Count() == columns.Length,
            $"The model file is damaged: {columns.Length} columns and {categories.Length} reference categories.");
        return code switch
        {
            FromPresent => SwitchEffects.FromPresent(),
            FromReferences => SwitchEffects.FromReferences([.. columns.Zip(categories)]),
            None => SwitchEffects.None(),
            _ => throw host.ExceptDecode($"The model file is damaged: effects of categories of kind {code}."),
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> LoadCategories(IHost host, ModelLoadContext ctx)
    {
        var categories = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var column in LoadStrings(host, ctx))
        {
            host.CheckDecode(
                categories.TryAdd(column, LoadStrings(host, ctx)), "The model file is damaged: a column has two lists of categories.");
        }

        return categories;
    }

    private static void Save(ModelSaveContext ctx, IReadOnlyList<string> texts)
    {
        ctx.Writer.Write(texts.Count);
        foreach (var text in texts)
            ctx.SaveString(text);
    }

    private static string[] LoadStrings(IHost host, ModelLoadContext ctx)
    {
        var texts = new string[Count(host, ctx, "names")];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = ctx.LoadString();
        return texts;
    }

    /// <summary>A number of things of which each takes an int at least.</summary>
    private static int Count(IHost host, ModelLoadContext ctx, string what)
    {
        TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, sizeof(int), $"number of {what}");
        var count = ctx.Reader.ReadInt32();
        TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, (decimal)count * sizeof(int), what);
        return count;
    }
}
