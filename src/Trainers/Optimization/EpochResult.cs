namespace Cotangent.Trainers.Optimization;

/// <summary>The result of an epoch.</summary>
/// <param name="Loss">The loss, in the units of training.</param>
/// <param name="GradientNorm">Euclidean norm of the gradient.</param>
/// <param name="StepSize">The step size of this epoch; NaN if the optimizer has a damping instead.</param>
/// <param name="Outcome">Whether the optimizer can go on.</param>
/// <param name="Evaluations">Number of evaluations of all rows in this epoch, for the rows per second.</param>
internal readonly record struct EpochResult(double Loss, double GradientNorm, double StepSize, EpochOutcome Outcome, int Evaluations = 1)
{
    /// <summary>Levenberg-Marquardt damping after this epoch; NaN if the optimizer has none.</summary>
    public double Damping { get; init; } = double.NaN;
}

/// <summary>Whether an optimizer can go on.</summary>
internal enum EpochOutcome
{
    /// <summary>The optimizer can go on.</summary>
    Continue,

    /// <summary>Newton's step would move the scores by no more than the tolerance.</summary>
    Converged,

    /// <summary>No step lowers the loss any more: rounding, or a loss that is not smooth.</summary>
    Stuck,
}
