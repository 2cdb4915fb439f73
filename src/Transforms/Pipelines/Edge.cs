using Cotangent.Transforms.Jacobians;

namespace Cotangent.Transforms.Pipelines;

/// <summary>One local Jacobian of a linearized pipeline.</summary>
/// <param name="From">x.</param>
/// <param name="To">y.</param>
/// <param name="Jacobian">dy/dx.</param>
/// <param name="Update">Fills the Jacobian from the present row; null if it is the same for all rows.</param>
/// <param name="IsDifference">Whether the Jacobian is made of differences of its stage.</param>
internal sealed record Edge(Variable From, Variable To, Jacobian Jacobian, Update? Update, bool IsDifference);
