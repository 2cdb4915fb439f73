namespace Cotangent;

/// <summary>What to do with a stage of a fitted chain whose derivative has no rule.</summary>
public enum UnknownStageBehavior
{
    /// <summary>
    /// Central differences of that stage alone. Stages before and after it stay exact. Four evaluations of the stage for each slot that
    /// moves.
    /// </summary>
    Difference,

    /// <summary>An error that names the stage.</summary>
    Refuse,
}
