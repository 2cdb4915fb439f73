namespace Cotangent.Transforms.Jacobians;

/// <summary>One number of a local Jacobian that is not always 0.</summary>
/// <param name="Row">The slot of y.</param>
/// <param name="Column">The slot of x.</param>
/// <param name="Values">The memory of the number. A rule may change it from row to row.</param>
/// <param name="Index">Its place in the memory.</param>
internal readonly record struct JacobianEntry(int Row, int Column, double[] Values, int Index);
