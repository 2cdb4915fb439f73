namespace Cotangent.Transforms.Jacobians;

/// <summary>
/// The local Jacobian J of one column in another, at the present row. A rule fills in the numbers. Push and Pull are written once for each
/// shape of J, so that no rule can have a VJP that disagrees with its JVP.
/// </summary>
internal abstract class Jacobian
{
    /// <summary>The numbers one by one, for a Jacobian with at most one in each row; null for other shapes.</summary>
    public virtual IReadOnlyList<JacobianEntry>? Entries => null;

    /// <summary>The JVP: yDot += J xDot.</summary>
    public abstract void Push(ReadOnlySpan<double> xDot, Span<double> yDot);

    /// <summary>The VJP: xBar += Jᵀ yBar.</summary>
    public abstract void Pull(ReadOnlySpan<double> yBar, Span<double> xBar);
}
