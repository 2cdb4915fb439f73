namespace Cotangent.Transforms.Pipelines;

/// <summary>One step of a sweep through a linearized pipeline: the edges of one Jacobian, or several small ones together.</summary>
internal abstract class SweepStep
{
    /// <summary>An edge with more entries is a step of its own, because its Jacobian works in vectors.</summary>
    private const int MostFusedEntries = 8;

    /// <summary>The JVP: adds to the tangents of the variables that the edges lead to.</summary>
    public abstract void Push();

    /// <summary>The VJP: adds to the cotangents of the variables that the edges come from.</summary>
    public abstract void Pull();

    /// <summary>The steps of a list of edges, in the same order.</summary>
    public static IEnumerable<SweepStep> Of(IEnumerable<Edge> edges)
    {
        var entries = new List<FusedEntries.Entry>();
        foreach (var edge in edges)
        {
            if (edge.Jacobian.Entries is { } few && few.Count <= MostFusedEntries)
            {
                entries.AddRange(few.Select(entry => new FusedEntries.Entry(edge, entry)));
                continue;
            }

            if (entries.Count > 0)
                yield return new FusedEntries([.. entries]);
            entries.Clear();
            yield return new OneEdge(edge);
        }

        if (entries.Count > 0)
            yield return new FusedEntries([.. entries]);
    }

    private sealed class OneEdge(Edge edge) : SweepStep
    {
        public override void Push() => edge.Jacobian.Push(edge.From.Dot, edge.To.Dot);

        public override void Pull() => edge.Jacobian.Pull(edge.To.Bar, edge.From.Bar);
    }
}
