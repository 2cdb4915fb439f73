
namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>The result of a reference solver.</summary>
/// <param name="Parameters">One array for each output, in the coordinates of the design.</param>
/// <param name="Exists">False if the loss falls without end, for linearly separable classes, for example.</param>
/// <param name="IsResolved">Whether the solver reached the limit of rounding. Otherwise its result must not be used.</param>
/// <param name="Loss">The loss at the parameters, in training units, penalty included.</param>
/// <param name="Curvature">
/// Smallest eigenvalue of the Hessian as a share of the largest; near 0 the minimizer is not unique.
/// </param>
internal sealed record Optimum(double[][] Parameters, bool Exists, bool IsResolved, double Loss, double Curvature);
