namespace Cotangent;

/// <summary>What one epoch found.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Loss">
/// The loss that is minimised, penalties included, in the units of the label; of several targets with units of their own, in deviations of each.
/// Full-batch optimisers: at the parameters where this epoch ended. Mini-batch optimisers: the mean over the batches of the epoch, each before its
/// step.
/// </param>
/// <param name="ValidationLoss">The loss on the validation rows, without penalties, at the parameters where this epoch ended; NaN where there are none.</param>
/// <param name="GradientNorm">Euclidean norm of the gradient in Theta, A and b together, in the units that training works in: whitened features in full-batch training, standardised ones elsewhere. Mini-batch: of the last batch.</param>
/// <param name="StepSize">The step size of this epoch; for GaussNewton the damping.</param>
/// <param name="ElapsedSeconds">Time since training began, at the end of this epoch; a resumed run counts on from the one it resumes.</param>
public readonly record struct TrainingEpoch(int Epoch, double Loss, double ValidationLoss, double GradientNorm, double StepSize, double ElapsedSeconds);
