using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Cotangent.AutoDiff.Primitives;

namespace Cotangent.AutoDiff;

/// <summary>The memory of one caller of a <see cref="Plan{T}"/>: bound inputs and a buffer for each step. Not thread-safe.</summary>
/// <typeparam name="T">Float or double.</typeparam>
public sealed class Workspace<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Plan<T> _plan;
    private readonly int _batchCapacity;
    private readonly ReadOnlyMemory<T>[] _values;
    private readonly CsrRows<T>?[] _sparse;
    private readonly T[][] _buffers;
    private readonly ScratchMemory<T> _scratch;
    private int _batchSize;

    internal Workspace(Plan<T> plan, int batchCapacity, Workspace<T>? sharesScratch = null)
    {
        if (batchCapacity < 1)
            throw new ArgumentOutOfRangeException(
                nameof(batchCapacity), batchCapacity, $"A batch has at least one row, was {batchCapacity}.");

        (_plan, _batchCapacity, _batchSize) = (plan, batchCapacity, batchCapacity);
        _values = new ReadOnlyMemory<T>[plan.Registers.Length];
        _sparse = new CsrRows<T>?[plan.Registers.Length];
        _buffers = new T[plan.Registers.Length][];
        _scratch = sharesScratch?._scratch ?? new ScratchMemory<T>();
        foreach (var step in plan.Steps)
            _scratch.Reserve(step.Primitive.ScratchLength(plan.Registers[step.Register], batchCapacity));
        for (var register = 0; register < _buffers.Length; register++)
        {
            if (plan.Registers[register].Primitive is not Input)
                _values[register] = _buffers[register] = new T[Length(register)];
            if (plan.Registers[register].Primitive is Fill or Constant)
                plan.Registers[register].Primitive.Evaluate(
                    new KernelContext<T>(this, new PlanStep(plan.Registers[register].Primitive, register, [])));
        }
    }

    /// <summary>Gives an input its values. Every run reads them in place, until the input is bound again.</summary>
    /// <param name="input">An input of the plan.</param>
    /// <param name="values">Row-major. With a symbolic batch, at least as many rows as the batch of the run.</param>
    /// <exception cref="ArgumentException">The plan has no such dense input, or the values do not fill a fixed shape.</exception>
    public void Bind(Expr input, ReadOnlyMemory<T> values)
    {
        var register = RegisterOf(input, sparse: false);
        var shape = input.Shape;
        if (!shape.Rows.IsBatch && !shape.Columns.IsBatch && values.Length != Length(register))
            throw new ArgumentException(
                $"Input '{input}' is bound to {values.Length} values; expected {Length(register)} for its shape {shape}.", nameof(values));
        _values[register] = values;
    }

    /// <summary>
    /// Gives an input its values if the plan reads it. A derivative need not read every input of its function: the gradient of a linear
    /// function reads none.
    /// </summary>
    /// <param name="input">A dense input.</param>
    /// <param name="values">Row-major, as for <see cref="Bind(Expr, ReadOnlyMemory{T})"/>.</param>
    /// <returns>Whether the plan reads the input.</returns>
    /// <exception cref="ArgumentException">The input is sparse, or the values do not fill a fixed shape.</exception>
    public bool TryBind(Expr input, ReadOnlyMemory<T> values)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!_plan.Reads(input))
            return false;
        Bind(input, values);
        return true;
    }

    /// <summary>Gives a sparse input its rows. Every run reads them in place, until the input is bound again.</summary>
    /// <param name="input">A sparse input of the plan.</param>
    /// <param name="rows">The rows; all columns inside the shape of the input. With a symbolic batch, exactly the number of rows of the
    /// run.</param>
    /// <exception cref="ArgumentException">The plan has no such sparse input, or a column is outside its shape.</exception>
    public void Bind(Expr input, CsrRows<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var register = RegisterOf(input, sparse: true);
        if (rows.LargestColumn >= input.Shape.Columns.Resolve(_batchCapacity))
            throw new ArgumentException(
                $"Input '{input}' is bound to rows with a column {rows.LargestColumn}; expected columns inside its shape {input.Shape}.",
                nameof(rows));
        _sparse[register] = rows;
    }

    /// <summary>Runs the plan on a full batch.</summary>
    /// <exception cref="InvalidOperationException">An input is not bound, or bound to another number of rows.</exception>
    public void Run() => Run(_batchCapacity);

    /// <summary>
    /// Runs the plan on the first <paramref name="batchSize"/> rows of the bound values. Sparse inputs are bound to exactly this number of
    /// rows.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The batch is empty, or larger than the capacity of the workspace.</exception>
    /// <exception cref="InvalidOperationException">An input is not bound, or bound to another number of rows, or to columns beyond the
    /// batch.</exception>
    public void Run(int batchSize) => Run(batchSize, betweenParts: null);

    /// <summary>
    /// Runs the plan with the same bits, and calls <paramref name="betweenParts"/> before each step and between the parts of a large dense
    /// product. If it throws, the outputs are undefined, and the next run begins anew.
    /// </summary>
    internal void Run(int batchSize, Action? betweenParts)
    {
        if (batchSize < 1 || batchSize > _batchCapacity)
            throw new ArgumentOutOfRangeException(
                nameof(batchSize),
                batchSize,
                $"The batch has {batchSize} rows; expected 1 to {_batchCapacity}, the capacity of this workspace.");

        _batchSize = batchSize;
        foreach (var (input, register) in _plan.InputRegisters)
            RequireBound(input, register);
        foreach (var step in _plan.Steps)
        {
            betweenParts?.Invoke();
            step.Primitive.Evaluate(new KernelContext<T>(this, step, betweenParts));
        }
    }

    /// <summary>The value of an output after a run, row-major. Overwritten by the next run.</summary>
    /// <param name="output">Position among the outputs of the plan.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    /// <exception cref="InvalidOperationException">The output is an input that is not bound, or to too few values.</exception>
    public ReadOnlySpan<T> Output(int output)
    {
        var registers = _plan.OutputRegisters;
        if ((uint)output >= (uint)registers.Length)
            throw new ArgumentOutOfRangeException(
                nameof(output), output, $"The output is number {output}; expected 0 to {registers.Length - 1}.");
        var register = registers[output];
        if (_values[register].Length < Length(register))
            RequireBound(_plan.Registers[register], register);
        return _values[register].Span[..Length(register)];
    }

    internal Span<T> Scratch => _scratch.Memory;

    internal ReadOnlyMatrix<T> Value(int register)
    {
        var shape = _plan.Registers[register].Shape;
        return new(_values[register].Span[..Length(register)], shape.Rows.Resolve(_batchSize), shape.Columns.Resolve(_batchSize));
    }

    internal Matrix<T> Intermediate(PlanStep step)
    {
        var shape = _plan.Registers[step.Register].Shape;
        return new(
            _buffers[step.Register].AsSpan(0, Length(step.Register)), shape.Rows.Resolve(_batchSize), shape.Columns.Resolve(_batchSize));
    }

    internal bool TryGetSparse(int register, [NotNullWhen(true)] out CsrRows<T>? rows) => (rows = _sparse[register]) is not null;

    private int Length(int register)
    {
        var shape = _plan.Registers[register].Shape;
        return ArrayLength.Of(shape.Rows.Resolve(_batchSize), shape.Columns.Resolve(_batchSize), _plan.Registers[register]);
    }

    private int RegisterOf(Expr input, bool sparse)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!_plan.InputRegisters.TryGetValue(input, out var register))
            throw new ArgumentException(
                $"'{input}' is not an input of this plan; its inputs are: {string.Join(", ", _plan.Inputs)}.", nameof(input));
        if (((Input)input.Primitive).IsSparse != sparse)
            throw new ArgumentException(
                $"Input '{input}' is {(sparse ? "dense" : "sparse")}; expected values of that layout.", nameof(input));
        return register;
    }

    private void RequireBound(Expr input, int register)
    {
        var rows = input.Shape.Rows.Resolve(_batchSize);
        if (_sparse[register] is { } sparse ? sparse.Rows != rows : _values[register].Length < Length(register))
        {
            var found = _sparse[register] is { } bound ? $"{bound.Rows} rows"
                : _values[register].Length == 0 ? "nothing"
                : $"{_values[register].Length} values";
            throw new InvalidOperationException($"Input '{input}' is bound to {found}; expected {rows} rows of shape {input.Shape}.");
        }

        // Bind has checked the columns against the largest batch.
        if (_sparse[register] is { } rowsOfColumns && rowsOfColumns.LargestColumn >= input.Shape.Columns.Resolve(_batchSize))
        {
            throw new InvalidOperationException(
                $"Input '{input}' is bound to rows with a column {rowsOfColumns.LargestColumn}; "
                + $"expected columns below {input.Shape.Columns.Resolve(_batchSize)}, in a batch of {_batchSize}.");
        }
    }
}
