namespace Cotangent;

/// <summary>What the learning rate is multiplied by as training goes on. Time is counted in epochs, fractions included, from 0.</summary>
public abstract record LearningRateSchedule
{
    private LearningRateSchedule()
    {
    }

    /// <summary>The factor at a time.</summary>
    internal abstract double Factor(double epoch, int maximumEpochs);

    /// <summary>Whether the factor at a time is another where the maximum number of epochs is.</summary>
    internal virtual bool DependsOnMaximumEpochs => false;

    /// <summary>1, always.</summary>
    public sealed record Constant : LearningRateSchedule
    {
        internal override double Factor(double epoch, int maximumEpochs) => 1;
    }

    /// <summary><c>1 / (1 + decay · epoch)</c>.</summary>
    /// <param name="Decay">Per epoch. Finite, 0 or more.</param>
    public sealed record InverseTime(double Decay) : LearningRateSchedule
    {
        internal override double Factor(double epoch, int maximumEpochs) => 1 / (1 + (Decay * epoch));
    }

    /// <summary>Multiplied by <paramref name="By"/> after every <paramref name="Epochs"/> epochs.</summary>
    /// <param name="By">Above 0, at most 1.</param>
    /// <param name="Epochs">1 or more.</param>
    public sealed record StepDecay(double By, int Epochs) : LearningRateSchedule
    {
        internal override double Factor(double epoch, int maximumEpochs) => Math.Pow(By, Math.Floor(epoch / Epochs));
    }

    /// <summary>Half a cosine, from 1 to <paramref name="Final"/> at the maximum number of epochs.</summary>
    /// <param name="Final">At least 0, at most 1.</param>
    public sealed record Cosine(double Final = 0) : LearningRateSchedule
    {
        internal override bool DependsOnMaximumEpochs => true;

        internal override double Factor(double epoch, int maximumEpochs) =>
            Final + ((1 - Final) * (1 + Math.Cos(Math.PI * Math.Min(1, epoch / maximumEpochs))) / 2);
    }

    /// <summary>Any function of time.</summary>
    /// <param name="FactorAt">The factor after so many epochs. Finite, above 0.</param>
    public sealed record Custom(Func<double, double> FactorAt) : LearningRateSchedule
    {
        internal override double Factor(double epoch, int maximumEpochs)
        {
            var factor = FactorAt(epoch);
            return double.IsFinite(factor) && factor > 0
                ? factor
                : throw new InvalidOperationException(FormattableString.Invariant($"The LearningRateSchedule gives the factor {factor} after {epoch:g6} epochs; expected finite, and above 0."));
        }
    }
}
