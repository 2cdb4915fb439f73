namespace Cotangent.Fuzz.Rows;

/// <summary>The task of a trainer.</summary>
internal enum Job
{
    Regression,
    Binary,
    Multiclass,
    ManyTargets,
}
