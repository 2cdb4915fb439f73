namespace Cotangent.Transforms.Tests;

/// <summary>A half-space of another decision: changes d with weights · d beyond the amount.</summary>
internal sealed record DecisionBoundary(int Output, double[] Weights, double Amount);
