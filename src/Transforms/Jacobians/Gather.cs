namespace Cotangent.Transforms.Jacobians;

/// <summary>y[to + i] = x[from[i]]: copies, concatenations, dropped slots, and conversions between types of numbers.</summary>
/// <param name="from">The slots of x, in the order of y.</param>
/// <param name="to">The first slot of y.</param>
internal sealed class Gather(int[] from, int to) : Jacobian
{
    private static readonly double[] One = [1];

    public override IReadOnlyList<JacobianEntry> Entries =>
        [.. from.Select((column, i) => new JacobianEntry(to + i, column, One, 0))];

    /// <summary>All slots of x, from one slot of y on.</summary>
    public static Gather All(int size, int to = 0) => new([.. Enumerable.Range(0, size)], to);

    public override void Push(ReadOnlySpan<double> xDot, Span<double> yDot)
    {
        for (var i = 0; i < from.Length; i++)
            yDot[to + i] += xDot[from[i]];
    }

    public override void Pull(ReadOnlySpan<double> yBar, Span<double> xBar)
    {
        for (var i = 0; i < from.Length; i++)
            xBar[from[i]] += yBar[to + i];
    }
}
