namespace Cotangent;

/// <summary>The units in which errors of different targets are compared.</summary>
public enum TargetUnits
{
    /// <summary>
    /// Each target in its own deviation (for Huber and pinball losses, a scale from its quartiles): the fit does not depend on the units of
    /// the file. Penalties and losses are then in deviations of each target, too. Labels stay unchanged where nothing is standardized:
    /// Standardize is false, and features are not whitened.
    /// </summary>
    Deviation = 0,

    /// <summary>The units of the labels: targets with larger numbers have a larger part in the loss.</summary>
    AsGiven = 1,
}
