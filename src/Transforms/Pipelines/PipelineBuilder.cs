using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>Walks a fitted chain once, and collects the variables and the local Jacobians of its stages.</summary>
internal sealed class PipelineBuilder
{
    private readonly List<IRowToRowMapper> _mappers = [];
    private readonly List<Edge> _edges = [];
    private readonly List<StageNote> _notes = [];
    private readonly Dictionary<string, Variable> _names = [];
    private readonly List<(Variable Raw, Variable Y, Categories Known)> _categories = [];
    private readonly Variable[] _raw;
    private LinearizedPipeline? _pipeline;

    private PipelineBuilder(DataViewSchema schema, IReadOnlyList<string> rawColumnNames)
    {
        _raw = new Variable[rawColumnNames.Count];
        foreach (var column in schema)
        {
            if (!column.IsHidden)
                _names[column.Name] = New(column, 0);
        }

        for (var i = 0; i < _raw.Length; i++)
        {
            _raw[i] = _names[rawColumnNames[i]];
            _raw[i].From[i] = RawColumns.IsNumber(_raw[i].Column!.Value.Type) ? DerivativeKinds.Exact : DerivativeKinds.Switch;
        }
    }

    /// <summary>The result, once it is complete.</summary>
    public LinearizedPipeline Pipeline => _pipeline ?? throw new InvalidOperationException("The pipeline is not complete.");

    /// <summary>Linearizes a fitted chain.</summary>
    /// <param name="model">The fitted transformer or chain, of this process or from a file.</param>
    /// <param name="schema">The schema of raw rows.</param>
    /// <param name="ofColumnName">The output column whose derivatives are wanted.</param>
    /// <param name="rawColumnNames">The raw columns by which derivatives are wanted; visible columns of the schema.</param>
    /// <param name="ruleOf">The rule of each transformer.</param>
    /// <exception cref="ArgumentException">A stage is not row to row, or the output column is missing.</exception>
    public static LinearizedPipeline Build(
        ITransformer model,
        DataViewSchema schema,
        string ofColumnName,
        IReadOnlyList<string> rawColumnNames,
        Func<ITransformer, IStageRule> ruleOf)
    {
        var builder = new PipelineBuilder(schema, rawColumnNames);
        var present = schema;
        foreach (var leaf in ScoringStages.Of(model))
            present = builder.Append(leaf, present, ruleOf(leaf));
        if (!builder._names.TryGetValue(ofColumnName, out var of))
        {
            throw new ArgumentException(
                $"The fitted chain makes no column '{Shown.Short(ofColumnName)}'; its columns are {Shown.List(builder._names.Keys)}.");
        }

        // The caller owns it; the builder only hands it to the stages.
        var pipeline = new LinearizedPipeline(schema, builder._mappers, builder._raw, of, builder._edges, builder._notes)
        {
            Categories = builder.CategoriesOf(of),
        };
        return builder._pipeline = pipeline;
    }

    public Variable Define(DataViewSchema.Column column, int stage) => _names[column.Name] = New(column, stage);

    public Variable Inner(string name, int stage, int size) => new(name, stage, null, size, _raw.Length);

    public void AddCategories(Variable x, Variable y, Categories categories)
    {
        if (x.Source is { Stage: 0, Column.Type: not VectorDataViewType } raw)
            _categories.Add((raw, y, categories));
    }

    public void Note(int stage, string how) => _notes[stage - 1].How.Add(how);

    public void Add(Edge edge)
    {
        for (var i = 0; i < _raw.Length; i++)
        {
            var kinds = edge.From.From[i];
            if (edge.IsDifference && (kinds & DerivativeKinds.Exact) != 0)
                kinds = (kinds & ~DerivativeKinds.Exact) | DerivativeKinds.Difference;
            edge.To.From[i] |= kinds;
        }

        // What does not move has no tangent to pass on.
        if (edge.From.Moves)
            _edges.Add(edge);
    }

    private DataViewSchema Append(ITransformer leaf, DataViewSchema schema, IStageRule rule)
    {
        if (!leaf.IsRowToRowMapper)
        {
            throw new ArgumentException(
                $"Stage {_mappers.Count + 1}, {leaf.GetType().Name}, does not map row by row, so no derivative of one row goes through it. "
                + "Fit the sensitivities to the part of the chain behind that stage.");
        }

        var mapper = leaf.GetRowToRowMapper(schema);
        var before = new Dictionary<string, Variable>(_names);
        _mappers.Add(mapper);
        foreach (var name in before.Keys.Where(name => mapper.OutputSchema.GetColumnOrNull(name) is null))
            _names.Remove(name);
        var stage = new Stage(this, _mappers.Count, mapper, before);
        _notes.Add(new StageNote(leaf, [.. stage.AddedColumns.Select(column => column.Name)]));
        rule.Apply(leaf, stage);
        return mapper.OutputSchema;
    }

    /// <summary>The categories of raw columns: those of the first stage that knows some and on which the output depends.</summary>
    private Dictionary<Variable, Categories> CategoriesOf(Variable of)
    {
        var needed = ColumnDependencies.Of(_mappers, [(of.Stage, of.Column!.Value.Index)]);
        var first = new Dictionary<Variable, Categories>();
        foreach (var (raw, y, known) in _categories.Where(item => needed[item.Y.Stage].Contains(item.Y.Column!.Value.Index)))
        {
            if (!first.TryAdd(raw, known) && !first[raw].Names.SequenceEqual(known.Names))
                Note(y.Stage, $"categories of an earlier stage are used for '{Shown.Short(raw.Name)}'");
        }

        return first;
    }

    private Variable New(DataViewSchema.Column column, int stage) =>
        new(column.Name, stage, column, column.Type is VectorDataViewType vector ? vector.Size : 1, _raw.Length);
}
