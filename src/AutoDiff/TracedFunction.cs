using System.Numerics;
using System.Numerics.Tensors;

namespace Cotangent.AutoDiff;

/// <summary>A function applied to symbolic arguments of the shapes of a point, with the values of that point.</summary>
internal sealed class TracedFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Tensor<T>[] _tensors;
    private readonly T[][] _values;

    public TracedFunction(Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, IReadOnlyList<Tensor<T>> x)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(x);
        if (x.Count == 0)
            throw new ArgumentException("The point has no tensors; expected one for each argument of the function.", nameof(x));

        (_tensors, _values, Inputs) = ([.. x], new T[x.Count][], new Expr[x.Count]);
        for (var i = 0; i < x.Count; i++)
        {
            (var shape, _values[i]) = TensorMatrix.Read(x[i], $"x[{i}]");
            Inputs[i] = Expr.Input($"x[{i}]", shape.Rows, shape.Columns);
        }

        Outputs = f(Inputs) ?? throw new ArgumentException("The function returned null; expected expressions.", nameof(f));
        if (Outputs.Count == 0 || Outputs.Any(output => output is null))
            throw new ArgumentException("The function returned no expression, or a null one; expected at least one.", nameof(f));
    }

    public Expr[] Inputs { get; }

    public IReadOnlyList<Expr> Outputs { get; }

    /// <summary>Evaluates the outputs.</summary>
    public T[][] Values()
    {
        var workspace = new Plan<T>(Outputs).CreateWorkspace();
        Bind(workspace);
        workspace.Run();
        return [.. Outputs.Select((_, i) => workspace.Output(i).ToArray())];
    }

    /// <summary>
    /// Evaluates the outputs, and whatever else <paramref name="late"/> needs that does not depend on <paramref name="lateInputs"/>.
    /// </summary>
    public SplitPlan<T> Stage(IReadOnlyList<Expr> late, Expr[] lateInputs) => new(Outputs, late, lateInputs, Bind);

    /// <summary>Runs a workspace whose outputs are one cotangent for each input, and gives them the lengths of the point.</summary>
    public Tensor<T>[] LikePoint(Workspace<T> workspace)
    {
        workspace.Run();
        return [.. _tensors.Select((tensor, i) => TensorMatrix.WriteLike(workspace.Output(i), tensor))];
    }

    private void Bind(Workspace<T> workspace)
    {
        for (var i = 0; i < Inputs.Length; i++)
            workspace.TryBind(Inputs[i], _values[i]);
    }
}
