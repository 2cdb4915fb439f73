using System.Diagnostics.CodeAnalysis;

namespace Cotangent.AutoDiff.Primitives;

/// <summary>What a kernel sees: the values of its operands and the buffer of its result.</summary>
internal readonly ref struct Frame<T>(Workspace<T> workspace, PlanStep step, Action? ask = null)
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    /// <summary>Called between the parts of what takes long, and may throw; null for nobody.</summary>
    public Action? Ask => ask;

    public Matrix<T> Result => workspace.Intermediate(step);

    public ReadOnlyMatrix<T> this[int operand] => workspace.Value(step.Operands[operand]);

    /// <summary>The rows of a sparse operand; false for a dense one.</summary>
    public bool TryGetSparse(int operand, [NotNullWhen(true)] out CsrRows<T>? rows) => workspace.TryGetSparse(step.Operands[operand], out rows);
}

/// <summary>A row-major matrix that a kernel writes.</summary>
internal readonly ref struct Matrix<T>(Span<T> values, int rows, int columns)
{
    public readonly Span<T> Values = values;
    public readonly int Rows = rows;
    public readonly int Columns = columns;

    public Span<T> Row(int row) => Values.Slice(row * Columns, Columns);
}

/// <summary>A row-major matrix that a kernel reads.</summary>
internal readonly ref struct ReadOnlyMatrix<T>(ReadOnlySpan<T> values, int rows, int columns)
{
    public readonly ReadOnlySpan<T> Values = values;
    public readonly int Rows = rows;
    public readonly int Columns = columns;

    public ReadOnlySpan<T> Row(int row) => Values.Slice(row * Columns, Columns);
}
