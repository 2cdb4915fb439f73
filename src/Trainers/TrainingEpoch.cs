namespace Microsoft.ML;

/// <summary>What one evaluation of the loss over all rows found.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Loss">The loss that is minimised, penalty included, before this epoch's step. In squared label units.</param>
/// <param name="GradientNorm">Euclidean norm of the gradient in Theta, A and b together, in the units that training works in (standardised, by default).</param>
/// <param name="StepSize">The step size of this epoch.</param>
/// <param name="ElapsedSeconds">Time since training began, at the end of this epoch.</param>
public readonly record struct TrainingEpoch(int Epoch, double Loss, double GradientNorm, double StepSize, double ElapsedSeconds);
