using Cotangent.Transforms.Jacobians;

namespace Cotangent.Transforms.Pipelines;

/// <summary>
/// The entries of consecutive small Jacobians. A chain of scalar columns has dozens of Jacobians of one entry, and a call for each would
/// take longer than its product.
/// </summary>
/// <param name="entries">The entries, in the order of the chain.</param>
internal sealed class FusedEntries(FusedEntries.Entry[] entries) : SweepStep
{
    public override void Push()
    {
        foreach (ref readonly var entry in entries.AsSpan())
            entry.ToDot[entry.At.Row] += Products.Of(entry.At.Values[entry.At.Index], entry.FromDot[entry.At.Column]);
    }

    public override void Pull()
    {
        for (var i = entries.Length - 1; i >= 0; i--)
        {
            ref readonly var entry = ref entries[i];
            entry.FromBar[entry.At.Column] += Products.Of(entry.At.Values[entry.At.Index], entry.ToBar[entry.At.Row]);
        }
    }

    /// <summary>One number of a Jacobian, with the memory of the two variables.</summary>
    public readonly struct Entry(Edge edge, JacobianEntry at)
    {
        public readonly JacobianEntry At = at;
        public readonly double[] FromDot = edge.From.Dot;
        public readonly double[] ToDot = edge.To.Dot;
        public readonly double[] FromBar = edge.From.Bar;
        public readonly double[] ToBar = edge.To.Bar;
    }
}
