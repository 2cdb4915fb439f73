namespace Cotangent.AutoDiff;

/// <summary>Algorithms on the graph of an expression.</summary>
internal static class Graph
{
    /// <summary>All nodes of the outputs, operands before the nodes that use them. Iterative, so that the depth is not limited.</summary>
    public static List<Expr> TopologicalOrder(IReadOnlyList<Expr> outputs)
    {
        var (order, seen, pending) = (new List<Expr>(), new HashSet<Expr>(), new Stack<(Expr Node, bool OperandsDone)>());
        for (var i = outputs.Count - 1; i >= 0; i--)
            pending.Push((outputs[i], false));

        while (pending.TryPop(out var next))
        {
            if (next.OperandsDone)
                order.Add(next.Node);
            if (next.OperandsDone || !seen.Add(next.Node))
                continue;
            pending.Push((next.Node, true));
            for (var i = next.Node.Operands.Length - 1; i >= 0; i--)
            {
                if (!seen.Contains(next.Node.Operands[i]))
                    pending.Push((next.Node.Operands[i], false));
            }
        }

        return order;
    }

    /// <summary>The nodes of an order that depend on any of the sources, the sources included.</summary>
    public static HashSet<Expr> DependentOn(List<Expr> order, IEnumerable<Expr> sources)
    {
        var dependent = new HashSet<Expr>(sources);
        foreach (var node in order)
        {
            foreach (var operand in node.Operands)
            {
                if (dependent.Contains(operand))
                    dependent.Add(node);
            }
        }

        return dependent;
    }

    /// <summary>Rebuilds the outputs with some nodes replaced by others of the same shape.</summary>
    public static Expr[] Substitute(IReadOnlyList<Expr> outputs, IReadOnlyDictionary<Expr, Expr> replacements)
    {
        var rebuilt = new Dictionary<Expr, Expr>();
        foreach (var node in TopologicalOrder(outputs))
        {
            if (replacements.TryGetValue(node, out var replacement))
            {
                rebuilt[node] = replacement;
                continue;
            }

            var operands = new Expr[node.Operands.Length];
            var changed = false;
            for (var i = 0; i < operands.Length; i++)
            {
                operands[i] = rebuilt[node.Operands[i]];
                changed |= operands[i] != node.Operands[i];
            }

            rebuilt[node] = changed ? new Expr(node.Primitive, operands) : node;
        }

        return [.. outputs.Select(output => rebuilt[output])];
    }
}
