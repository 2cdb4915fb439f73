using System.Numerics;

namespace Cotangent.AutoDiff;

/// <summary>
/// A plan in two stages. The early stage computes once everything that does not depend on the late inputs; the late stage reuses it at each
/// run.
/// </summary>
/// <remarks>
/// A pullback or a linear map is therefore cheap to call many times.
/// </remarks>
internal sealed class SplitPlan<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Plan<T> _late;
    private readonly Dictionary<Expr, T[]> _frontier = [];

    /// <param name="early">Outputs of the early stage, returned as values by <see cref="EarlyValues"/>.</param>
    /// <param name="late">Outputs of the late stage.</param>
    /// <param name="lateInputs">Inputs that are bound at each run.</param>
    /// <param name="bind">Binds the other inputs.</param>
    public SplitPlan(IReadOnlyList<Expr> early, IReadOnlyList<Expr> late, IReadOnlyList<Expr> lateInputs, Action<Workspace<T>> bind)
    {
        var order = Graph.TopologicalOrder(late);
        var dependent = Graph.DependentOn(order, lateInputs);
        var frontier = order
            .Where(dependent.Contains)
            .SelectMany(node => node.Operands.ToArray())
            .Concat(late)
            .Where(node => !dependent.Contains(node))
            .Distinct()
            .ToList();

        var plan = new Plan<T>([.. early, .. frontier]);
        var workspace = plan.CreateWorkspace();
        bind(workspace);
        workspace.Run();
        EarlyValues = [.. early.Select((_, i) => workspace.Output(i).ToArray())];

        var saved = frontier.ToDictionary(
            node => node, node => Expr.Input($"saved {node.Primitive.Name}", node.Shape.Rows, node.Shape.Columns));
        for (var i = 0; i < frontier.Count; i++)
            _frontier[saved[frontier[i]]] = workspace.Output(early.Count + i).ToArray();
        _late = new Plan<T>(Graph.Substitute(late, saved));
    }

    /// <summary>The values of the early outputs.</summary>
    public IReadOnlyList<T[]> EarlyValues { get; }

    /// <summary>A workspace of the late stage, with everything bound but the late inputs.</summary>
    public Workspace<T> CreateWorkspace()
    {
        var workspace = _late.CreateWorkspace();
        foreach (var (input, values) in _frontier)
            workspace.TryBind(input, values);
        return workspace;
    }
}
