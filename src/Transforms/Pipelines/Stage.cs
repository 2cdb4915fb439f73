using Cotangent.Transforms.Jacobians;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>One transformer of a chain, as its rule sees it: the variables before it, and a way to define those behind it.</summary>
internal sealed class Stage
{
    private readonly PipelineBuilder _builder;
    private readonly Dictionary<string, Variable> _before;

    public Stage(PipelineBuilder builder, int number, IRowToRowMapper mapper, Dictionary<string, Variable> before)
    {
        (_builder, Number, Mapper, _before) = (builder, number, mapper, before);
        AddedColumns = AddedBetween.Of(mapper.InputSchema, mapper.OutputSchema);
    }

    /// <summary>From 1 on.</summary>
    public int Number { get; }

    public IRowToRowMapper Mapper { get; }

    public DataViewSchema InputSchema => Mapper.InputSchema;

    public DataViewSchema OutputSchema => Mapper.OutputSchema;

    /// <summary>The visible columns that the transformer adds. A column of the same name as an input hides it.</summary>
    public IReadOnlyList<DataViewSchema.Column> AddedColumns { get; }

    /// <summary>The visible variables before the stage.</summary>
    public IEnumerable<Variable> Before => _before.Values;

    /// <summary>The variable of an input column.</summary>
    public Variable In(string name) => _before[name];

    /// <summary>Defines the variable of a column that the transformer adds.</summary>
    public Variable Out(string name) => _builder.Define(OutputSchema[name], Number);

    /// <summary>Defines a variable that no column shows.</summary>
    public Variable Inner(string name, int size) => _builder.Inner(name, Number, size);

    /// <summary>Adds a local Jacobian.</summary>
    /// <param name="x">What is differentiated by.</param>
    /// <param name="y">What is differentiated.</param>
    /// <param name="jacobian">dy/dx.</param>
    /// <param name="update">Fills it from the present row; null if it is constant. Several edges may share one update.</param>
    /// <remarks>A vector whose size changes from row to row has no slots to differentiate: it is recorded as a switch.</remarks>
    public void Add(Variable x, Variable y, Jacobian jacobian, Update? update = null) =>
        Add(new Edge(x, y, jacobian, update, IsDifference: false));

    /// <summary>Adds a local Jacobian that is made of differences of the stage.</summary>
    /// <inheritdoc cref="Add(Variable, Variable, Jacobian, Update)"/>
    public void AddDifference(Variable x, Variable y, Jacobian jacobian, Update update) =>
        Add(new Edge(x, y, jacobian, update, IsDifference: true));

    /// <summary>Records that y is a step function of x: no tangent passes, but x matters.</summary>
    public static void Switch(Variable x, Variable y)
    {
        for (var i = 0; i < x.From.Length; i++)
        {
            if (x.From[i] != DerivativeKinds.None)
                y.From[i] |= DerivativeKinds.Switch | (x.From[i] & DerivativeKinds.Unsampled);
        }
    }

    /// <summary>Records that y can move with the integers of x, and that no tangent passes because no small step can show how.</summary>
    public static void Unsampled(Variable x, Variable y)
    {
        Switch(x, y);
        for (var i = 0; i < x.From.Length; i++)
            y.From[i] |= x.MovesWith(i) ? DerivativeKinds.Unsampled : DerivativeKinds.None;
    }

    /// <summary>
    /// Records the values of x between which y can switch. They are kept only where x is a scalar raw column, or a copy of one, because
    /// elsewhere nobody can set them, and only where the output depends on y.
    /// </summary>
    public void AddCategories(Variable x, Variable y, Categories categories) => _builder.AddCategories(x, y, categories);

    /// <summary>Records how the stage is differentiated, for <c>Describe</c>.</summary>
    /// <param name="how">One sentence or phrase, for example "exact: scale".</param>
    public void Note(string how) => _builder.Note(Number, how);

    /// <summary>The input row of the stage, once the pipeline is bound.</summary>
    public DataViewRow InputRow() => _builder.Pipeline.RowBefore(Number);

    /// <summary>A row of the stage over a probe of its input row. The pipeline disposes it.</summary>
    public DataViewRow RowOver(ProbeRow probe, IEnumerable<DataViewSchema.Column> columns) =>
        _builder.Pipeline.Own(Mapper.GetRow(probe, columns));

    private void Add(Edge edge)
    {
        if (edge.From.Size == 0 || edge.To.Size == 0)
            Switch(edge.From, edge.To);
        else
            _builder.Add(edge);
    }
}
