using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>
/// A fitted chain as a list of local Jacobians. Values are those of ML.NET's own getters, stage by stage; tangents and cotangents are
/// computed here. It holds the memory of one cursor, and the rows of the stages, some of which hold native memory.
/// </summary>
internal sealed class LinearizedPipeline : IDisposable
{
    private readonly DataViewSchema[] _schemas;
    private readonly IReadOnlyList<IRowToRowMapper> _mappers;
    private readonly Edge[] _edges;
    private readonly Update[] _updates;
    private readonly SweepStep[] _steps;
    private readonly double[][] _tangents;
    private readonly double[][] _cotangents;
    private readonly HashSet<int>[] _needed;
    private readonly List<Action> _loads = [];
    private readonly List<DataViewRow> _owned = [];
    private DataViewRow?[] _rows = [];

    public LinearizedPipeline(
        DataViewSchema schema,
        IReadOnlyList<IRowToRowMapper> mappers,
        IReadOnlyList<Variable> raw,
        Variable of,
        IReadOnlyList<Edge> edges,
        IReadOnlyList<StageNote> notes)
    {
        (_mappers, Raw, Of, Notes) = (mappers, raw, of, notes);
        _schemas = [schema, .. mappers.Select(mapper => mapper.OutputSchema)];
        _edges = Leading(edges, of);
        _updates = [.. _edges.Select(edge => edge.Update).OfType<Update>().Distinct(ReferenceEqualityComparer.Instance).Cast<Update>()];
        _steps = [.. SweepStep.Of(_edges)];
        _tangents = [.. _edges.Select(edge => edge.To).Append(of).Distinct().Where(x => x.Stage > 0).Select(x => x.Dot)];
        _cotangents = [.. _edges.Select(edge => edge.From).Concat(raw).Append(of).Distinct().Select(x => x.Bar)];
        // The value of the output is always read: where it is NaN, so are its derivatives.
        _needed = ColumnDependencies.Of(mappers, _updates
            .SelectMany(update => update.Reads.Where(x => x.Column is not null).Select(x => (x.Stage, x.Column!.Value.Index))
                .Concat(update.OtherColumns))
            .Append((of.Stage, of.Column!.Value.Index)));
    }

    /// <summary>The raw columns, in the order in which they were named.</summary>
    public IReadOnlyList<Variable> Raw { get; }

    /// <summary>The output column.</summary>
    public Variable Of { get; }

    /// <summary>The values between which raw columns can switch, where a stage knows them.</summary>
    public required IReadOnlyDictionary<Variable, Categories> Categories { get; init; }

    /// <summary>How each stage is differentiated.</summary>
    public IReadOnlyList<StageNote> Notes { get; }

    /// <summary>The stages through which derivatives of the output pass, in the order of the chain.</summary>
    public IEnumerable<int> Path => _edges.Select(edge => edge.To.Stage).Distinct().Order();

    /// <summary>Those of them that have no rule and are differenced.</summary>
    public IEnumerable<int> DifferencedStages =>
        _edges.Where(edge => edge.IsDifference).Select(edge => edge.To.Stage).Distinct().Order();

    /// <summary>The raw columns that a cursor must fetch.</summary>
    public IEnumerable<DataViewSchema.Column> RawColumnsRead => _schemas[0].Where(column => _needed[0].Contains(column.Index));

    /// <summary>The row that a stage reads, once the pipeline is bound.</summary>
    public DataViewRow RowBefore(int stage) =>
        _rows[stage - 1] ?? throw new InvalidOperationException($"No value of stage {stage} is needed, so it has no row.");

    /// <summary>Binds the pipeline to a raw row, or to a cursor over raw rows. Rows of an earlier binding are disposed.</summary>
    public void Bind(DataViewRow raw)
    {
        Dispose();
        _rows = Rows(raw, _needed);
        _loads.Clear();
        foreach (var variable in _updates.SelectMany(update => update.Reads).Append(Of).Where(x => x.Column is not null).Distinct())
            _loads.Add(ColumnReader.Bind(_rows[variable.Stage]!, variable));
    }

    /// <summary>Disposes a row with the others of the present binding.</summary>
    public DataViewRow Own(DataViewRow row)
    {
        _owned.Add(row);
        return row;
    }

    /// <summary>Disposes the rows of the stages, the last first. The raw row stays.</summary>
    public void Dispose()
    {
        for (var i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        _owned.Clear();
    }

    /// <summary>Reads the values of the present row, and fills the Jacobians that depend on them.</summary>
    public void Linearize()
    {
        foreach (var load in _loads)
            load();
        foreach (var update in _updates)
            update.Run();
    }

    /// <summary>The JVP: from <see cref="Variable.Dot"/> of <see cref="Raw"/>, which stays, to that of <see cref="Of"/>.</summary>
    public ReadOnlySpan<double> Push()
    {
        Clear(_tangents);
        foreach (var step in _steps)
            step.Push();
        return Of.Dot;
    }

    /// <summary>
    /// The VJP: fills <see cref="Variable.Bar"/> of <see cref="Raw"/> with the gradient of one slot of <see cref="Of"/>.
    /// </summary>
    public void Pull(int slot = 0)
    {
        Clear(_cotangents);
        Of.Bar[slot] = 1;
        for (var i = _steps.Length - 1; i >= 0; i--)
            _steps[i].Pull();
    }

    private static void Clear(double[][] vectors)
    {
        foreach (var vector in vectors)
        {
            // Most columns of a chain are scalars, and a call for one number takes longer than the number.
            if (vector.Length == 1)
                vector[0] = 0;
            else
                Array.Clear(vector);
        }
    }

    /// <summary>
    /// Scores the present row with some raw columns replaced: switches, and checks by differences. The next binding ends it.
    /// </summary>
    /// <param name="raw">The raw row or cursor.</param>
    public Rescoring Rescore(DataViewRow raw)
    {
        var probe = new ProbeRow(raw);
        var needed = ColumnDependencies.Of(_mappers, [(Of.Stage, Of.Column!.Value.Index)]);
        var value = new Variable(Of.Name, Of.Stage, Of.Column, Of.Size, 0);
        return new Rescoring(probe, value, ColumnReader.Bind(Rows(probe, needed)[Of.Stage]!, value));
    }

    /// <summary>The edges that lead to the output, in the order of the chain.</summary>
    private static Edge[] Leading(IReadOnlyList<Edge> edges, Variable of)
    {
        var wanted = new HashSet<Variable> { of };
        var leading = new List<Edge>();
        for (var i = edges.Count - 1; i >= 0; i--)
        {
            if (!wanted.Contains(edges[i].To))
                continue;
            wanted.Add(edges[i].From);
            leading.Add(edges[i]);
        }

        leading.Reverse();
        return [.. leading];
    }

    private DataViewRow?[] Rows(DataViewRow raw, HashSet<int>[] needed)
    {
        var rows = new DataViewRow?[_mappers.Count + 1];
        rows[0] = new BorrowedRow(raw);
        for (var stage = 1; stage <= _mappers.Count && needed.Skip(stage).Any(set => set.Count > 0); stage++)
        {
            var row = _mappers[stage - 1].GetRow(
                rows[stage - 1]!, _schemas[stage].Where(column => needed[stage].Contains(column.Index)));
            rows[stage] = Own(new SharedRow(row));
        }

        return rows;
    }
}
