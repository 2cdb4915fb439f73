namespace Cotangent;

/// <summary>The measurements of one epoch.</summary>
public readonly record struct TrainingEpoch
{
    /// <summary>An epoch whose validation loss, step size and damping are NaN until they are set.</summary>
    public TrainingEpoch()
    {
    }

    /// <summary>The number of the epoch, from 1.</summary>
    public int Epoch { get; init; }

    /// <summary>
    /// The loss that is minimized, penalties included, in the units of the label; if targets have units of their own, in the deviations of
    /// the targets. Full-batch optimizers: at the parameters where this epoch ended. Mini-batch optimizers: the mean over the batches of
    /// the epoch, each before its step.
    /// </summary>
    public double Loss { get; init; }

    /// <summary>
    /// The loss on the validation rows, without penalties, at the parameters where this epoch ended; NaN without validation rows.
    /// </summary>
    public double ValidationLoss { get; init; } = double.NaN;

    /// <summary>
    /// Euclidean norm of the gradient in Theta, A and b together, in the units that training works in: whitened features in full-batch
    /// training, standardized ones elsewhere. Mini-batch optimizers: the norm of the last batch.
    /// </summary>
    public double GradientNorm { get; init; }

    /// <summary>
    /// Length of the step, as a multiple of its direction. NaN for GaussNewton, which has a <see cref="Damping"/> instead. Model files of
    /// versions before 1.5 have the damping of GaussNewton here.
    /// </summary>
    public double StepSize { get; init; } = double.NaN;

    /// <summary>
    /// Levenberg-Marquardt damping after this epoch, in the unit of the curvature. NaN for optimizers other than GaussNewton.
    /// </summary>
    public double Damping { get; init; } = double.NaN;

    /// <summary>
    /// Seconds from the start of training to the end of this epoch. A resumed run adds the seconds of the run that it resumes.
    /// </summary>
    public double ElapsedSeconds { get; init; }
}
