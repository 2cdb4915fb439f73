
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>What a reference solver found.</summary>
/// <param name="Parameters">One array for each output, in the coordinates of the design.</param>
/// <param name="Exists">False where the loss falls without end: classes that a plane separates, for example.</param>
/// <param name="IsResolved">Whether the solver got as far as rounding lets it. What it says is not to be used otherwise.</param>
/// <param name="Loss">At the parameters, in the units of training, penalty included.</param>
/// <param name="Curvature">
/// Smallest eigenvalue of the Hessian as a share of the largest: where it is next to 0, the minimiser is not the only one.
/// </param>
internal sealed record Optimum(double[][] Parameters, bool Exists, bool IsResolved, double Loss, double Curvature);
