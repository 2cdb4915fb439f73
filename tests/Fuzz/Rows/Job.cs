namespace Cotangent.Fuzz.Rows;

/// <summary>What a trainer learns.</summary>
internal enum Job
{
    Regression,
    Binary,
    Multiclass,
    ManyTargets,
}
