using System.Diagnostics.CodeAnalysis;

namespace Cotangent.AutoDiff.Primitives;

/// <summary>The arguments of a kernel: the values of its operands and the buffer of its result.</summary>
internal readonly ref struct KernelContext<T>(Workspace<T> workspace, PlanStep step, Action? betweenParts = null)
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    /// <summary>Called between the parts of a long kernel; may throw. Null for no call.</summary>
    public Action? BetweenParts => betweenParts;

    /// <summary>Memory of at least <see cref="Primitive.ScratchLength"/> elements, with any contents.</summary>
    public Span<T> Scratch => workspace.Scratch;

    public Matrix<T> Result => workspace.Intermediate(step);

    public ReadOnlyMatrix<T> this[int operand] => workspace.Value(step.Operands[operand]);

    /// <summary>The rows of a sparse operand; false for a dense one.</summary>
    public bool TryGetSparse(int operand, [NotNullWhen(true)] out CsrRows<T>? rows) =>
        workspace.TryGetSparse(step.Operands[operand], out rows);
}
