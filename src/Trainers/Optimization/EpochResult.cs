namespace Cotangent.Trainers.Optimization;

/// <summary>What an epoch found.</summary>
/// <param name="Loss">In the units that training works in.</param>
/// <param name="GradientNorm">Euclidean.</param>
/// <param name="StepSize">Of this epoch; NaN where the optimizer has a damping instead.</param>
/// <param name="Outcome">Whether to go on.</param>
/// <param name="Evaluations">How often this epoch went over the data, for the rows per second.</param>
internal readonly record struct EpochResult(double Loss, double GradientNorm, double StepSize, EpochOutcome Outcome, int Evaluations = 1)
{
    /// <summary>Levenberg-Marquardt damping after this epoch; NaN where the optimizer has none.</summary>
    public double Damping { get; init; } = double.NaN;
}

/// <summary>Whether an optimizer can go on.</summary>
internal enum EpochOutcome
{
    /// <summary>It can.</summary>
    Continue,

    /// <summary>Newton's step would move the scores by no more than the tolerance.</summary>
    Converged,

    /// <summary>No step lowers the loss any more: rounding, or a loss that is not smooth.</summary>
    Stuck,
}
