namespace Cotangent;

/// <summary>The units in which errors of different targets are compared.</summary>
public enum TargetUnits
{
    /// <summary>
    /// Each target in its own deviation (for Huber and pinball losses, a scale made of its quartiles): the fit does not depend on the units
    /// of the file. Penalties and losses are then in deviations of each target, too. Where nothing is standardized (Standardize is false,
    /// and features cannot be whitened, or batches are small), labels stay as they are.
    /// </summary>
    Deviation = 0,

    /// <summary>As the labels are: a target of larger numbers counts for more.</summary>
    AsGiven = 1,
}
