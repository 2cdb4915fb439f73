using Cotangent.Trainers.Messages;
using Cotangent.Transforms.Pipelines;
using Cotangent.Transforms.Rules;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Raw;

/// <summary>What is differentiated by what: the wanted slots of the output, the raw columns, and the slots of the result.</summary>
internal sealed class RawLayout
{
    private readonly ITransformer _model;
    private readonly string[] _raw;

    private RawLayout(ITransformer model, DataViewSchema schema, SensitivityOptions options, IReadOnlyList<ResolvedRawTangent> tangents)
    {
        (_model, Options, Tangents) = (model, options, tangents);
        _raw = [.. options.By.Concat(tangents.SelectMany(tangent => tangent.Parts).Select(part => part.Column)).Distinct()];
        var pipeline = Pipeline = BuildPipeline(schema);
        var of = pipeline.Of.Column!.Value;
        IsVector = of.Type is VectorDataViewType;
        IReadOnlyList<string> names = IsVector ? Pipelines.OutputNames.Of(of) : [of.Name];
        OfSlots = OutputColumn.Slots(of, names, options.OfSlots);
        OutputNames = [.. OfSlots.Select(slot => names[slot])];
        Columns = ColumnsOf(pipeline);
        var slots = Columns.SelectMany(column => column.Names).ToArray();
        SlotNames = [.. OutputNames.SelectMany(output => slots.Select(slot => IsVector ? $"{output}/{slot}" : slot))];
        SlotKinds = [.. OutputNames.SelectMany(_ => Columns.SelectMany(column => column.Kinds))];
    }

    /// <summary>The settings, with the names of the output and of all raw columns.</summary>
    public SensitivityOptions Options { get; }

    /// <summary>The directions.</summary>
    public IReadOnlyList<ResolvedRawTangent> Tangents { get; }

    /// <summary>The linearized chain from which the layout was read. A cursor builds its own.</summary>
    public LinearizedPipeline Pipeline { get; }

    /// <summary>Whether the output is a vector: then slots are called output/slot.</summary>
    public bool IsVector { get; }

    /// <summary>The wanted slots of the output.</summary>
    public int[] OfSlots { get; }

    /// <summary>The names of the wanted slots of the output.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The slots of each raw column.</summary>
    public IReadOnlyList<RawColumnSlots> Columns { get; }

    /// <summary>What a user should know about slots that are left out or always 0.</summary>
    public IEnumerable<string> Warnings => Columns.SelectMany(column => column.Warnings);

    /// <summary>The names of the result: m x slots, output-major.</summary>
    public IReadOnlyList<string> SlotNames { get; }

    /// <summary>How each slot of the result is computed, as <see cref="KindText"/> says it.</summary>
    public IReadOnlyList<string> SlotKinds { get; }

    /// <summary>Resolves the settings against a fitted chain and the schema of raw rows.</summary>
    /// <exception cref="ArgumentException">
    /// A name or a type does not fit, the rows are not raw, or a stage has no derivative; the message says which.
    /// </exception>
    public static RawLayout Resolve(ITransformer model, DataViewSchema schema, SensitivityOptions options)
    {
        options.Validate();
        return Resolve(model, schema, options, [.. options.Tangents.Select(tangent => tangent.Resolve(schema))]);
    }

    /// <summary>As the other overload, with directions that were resolved before.</summary>
    public static RawLayout Resolve(
        ITransformer model, DataViewSchema schema, SensitivityOptions options, IReadOnlyList<ResolvedRawTangent> tangents)
    {
        RequireColumns(schema, options.By, nameof(options.By));
        RequireColumns(schema, options.Categories.Keys, nameof(options.Categories));
        RequireColumns(schema, options.Switches.References.Keys, nameof(options.Switches));
        foreach (var tangent in tangents)
            RequireColumns(schema, tangent.Parts.SelectMany(part => Names(part)), $"The tangent '{Shown.Short(tangent.OutputColumnName)}'");
        options = options with { Of = OutputColumn.Choose(model, schema, options.Of) };
        options = options with { By = options.By.Count > 0 ? [.. options.By] : Reaching(model, schema, options) };
        foreach (var name in options.Categories.Keys.Concat(options.Switches.References.Keys))
        {
            if (!options.By.Contains(name))
            {
                throw new ArgumentException(
                    $"Column '{Shown.Short(name)}' has categories in the settings, but is not differentiated by; the columns are "
                    + $"{Shown.List([.. options.By])}.");
            }
        }

        var layout = new RawLayout(model, schema, options, tangents);
        if (layout.SlotNames.Count == 0)
        {
            throw new ArgumentException(
                $"No raw column has a derivative of '{Shown.Short(options.Of)}': "
                + string.Join("; ", layout.Columns.Select(column => $"{Shown.Short(column.Column.Name)}: {column.LeftOut}")) + ".");
        }

        layout.RequireVisible();
        return layout;

        static IEnumerable<string> Names(DirectionPart part) => part.From is { } from ? [part.Column, from] : [part.Column];
    }

    /// <summary>A pipeline for one cursor over raw rows.</summary>
    /// <param name="schema">The schema of the rows: the raw columns, with the types they had when the layout was resolved.</param>
    public LinearizedPipeline BuildPipeline(DataViewSchema schema) => Build(_model, schema, Options, _raw);

    /// <summary>The slots of each raw column, in the variables of a pipeline of this layout.</summary>
    public RawColumnSlots[] ColumnsOf(LinearizedPipeline pipeline) =>
        [.. Enumerable.Range(0, Options.By.Count).Select(i => RawColumnSlots.Of(pipeline, i, Options))];

    /// <summary>How the column of a direction is computed.</summary>
    public string KindOf(ResolvedRawTangent tangent) => KindText.Of(tangent.Parts
        .Select(part => Pipeline.Of.From[Array.IndexOf(_raw, part.Column)])
        .Aggregate(DerivativeKinds.None, (all, kinds) => all | kinds));

    private static LinearizedPipeline Build(
        ITransformer model, DataViewSchema schema, SensitivityOptions options, IReadOnlyList<string> raw)
    {
        var pipeline = RawRows.Try(schema, () => PipelineBuilder.Build(model, schema, options.Of!, raw, RuleBook.Of));
        RawRows.Require(schema, pipeline);
        var unknown = pipeline.DifferencedStages.ToArray();
        if (options.UnknownStages == UnknownStageBehavior.Refuse && unknown.Length > 0)
        {
            throw new ArgumentException(
                $"{nameof(options.UnknownStages)} is {options.UnknownStages}, and these stages have no rule for their derivative: "
                + $"{Shown.List([.. unknown.Select(stage => StageText.Of(pipeline, stage))])}. Set {nameof(options.UnknownStages)} to "
                + $"{UnknownStageBehavior.Difference}, or leave out the columns that they read.");
        }

        return pipeline;
    }

    /// <summary>The raw columns that reach the output.</summary>
    private static string[] Reaching(ITransformer model, DataViewSchema schema, SensitivityOptions options)
    {
        string[] all = [.. schema.Where(column => !column.IsHidden).Select(column => column.Name)];
        var pipeline = Build(model, schema, options, all);
        string[] reaching = [.. all.Where((_, i) => pipeline.Of.From[i] != DerivativeKinds.None)];
        return reaching.Length > 0
            ? reaching
            : throw new ArgumentException(
                $"No column of these rows reaches '{Shown.Short(options.Of)}'; the columns are {Shown.List(all)}.");
    }

    /// <summary>A column that hides one that the chain reads would change what the chain computes behind it.</summary>
    private void RequireVisible()
    {
        var read = Pipeline.RawColumnsRead.Select(column => column.Name).ToHashSet();
        foreach (var name in Tangents.Select(tangent => tangent.OutputColumnName).Prepend(Options.OutputColumnName))
        {
            if (read.Contains(name))
            {
                throw new ArgumentException(
                    $"The sensitivities would fill the column '{Shown.Short(name)}', which the chain reads; give them another name.");
            }
        }
    }

    private static void RequireColumns(DataViewSchema schema, IEnumerable<string> names, string setting)
    {
        foreach (var name in names)
        {
            if (schema.GetColumnOrNull(name) is null)
            {
                throw new ArgumentException(
                    $"{setting} needs the column '{Shown.Short(name)}', which these rows do not have; their columns are "
                    + $"{Shown.List([.. schema.Where(column => !column.IsHidden).Select(column => column.Name)])}.");
            }
        }
    }
}
