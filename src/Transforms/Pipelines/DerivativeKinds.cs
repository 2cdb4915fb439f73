namespace Cotangent.Transforms.Pipelines;

/// <summary>The ways in which a raw column reaches a value. A column that is used twice can have several.</summary>
[Flags]
internal enum DerivativeKinds
{
    /// <summary>The value does not depend on the column.</summary>
    None = 0,

    /// <summary>By rules alone.</summary>
    Exact = 1,

    /// <summary>Through a stage without a rule, which is differenced.</summary>
    Difference = 2,

    /// <summary>Through a step function: categories, bins, indicators, trees. The derivative is 0 almost everywhere.</summary>
    Switch = 4,

    /// <summary>
    /// Through integers that a stage without a rule reads. Small steps of them do not exist, so this part of the derivative is missing.
    /// </summary>
    Unsampled = 8,
}
