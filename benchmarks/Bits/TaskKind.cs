namespace Cotangent.Benchmarks.Bits;

/// <summary>The tasks with a trainer.</summary>
internal enum TaskKind
{
    /// <summary>One number.</summary>
    Regression,

    /// <summary>Several numbers, or several labels of 0 and 1.</summary>
    Targets,

    /// <summary>True or false.</summary>
    Binary,

    /// <summary>One of several classes.</summary>
    Multiclass,
}
