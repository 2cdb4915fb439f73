namespace Cotangent;

/// <summary>What one epoch found.</summary>
public readonly record struct TrainingEpoch
{
    /// <summary>An epoch whose numbers do not apply, until they are set.</summary>
    public TrainingEpoch()
    {
    }

    /// <summary>Its number, counted from 1.</summary>
    public int Epoch { get; init; }

    /// <summary>
    /// The loss that is minimized, penalties included, in the units of the label; of several targets with units of their own, in deviations
    /// of each. Full-batch optimizers: at the parameters where this epoch ended. Mini-batch optimizers: the mean over the batches of the
    /// epoch, each before its step.
    /// </summary>
    public double Loss { get; init; }

    /// <summary>
    /// The loss on the validation rows, without penalties, at the parameters where this epoch ended; NaN where there are none.
    /// </summary>
    public double ValidationLoss { get; init; } = double.NaN;

    /// <summary>
    /// Euclidean norm of the gradient in Theta, A and b together, in the units that training works in: whitened features in full-batch
    /// training, standardized ones elsewhere. Mini-batch: of the last batch.
    /// </summary>
    public double GradientNorm { get; init; }

    /// <summary>
    /// Length of the step, as a multiple of its direction. NaN for GaussNewton, which has a <see cref="Damping"/> instead. In a model file
    /// of a version before 1.5 that GaussNewton trained, it is the damping.
    /// </summary>
    public double StepSize { get; init; } = double.NaN;

    /// <summary>
    /// Levenberg-Marquardt damping, in the unit of the curvature, as it was set after this epoch. NaN for other optimizers than
    /// GaussNewton.
    /// </summary>
    public double Damping { get; init; } = double.NaN;

    /// <summary>Seconds since training began, at the end of this epoch; a resumed run counts on from the one it resumes.</summary>
    public double ElapsedSeconds { get; init; }
}
