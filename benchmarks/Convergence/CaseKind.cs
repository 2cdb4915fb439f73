
namespace Cotangent.Benchmarks.Convergence;

/// <summary>A task and its loss.</summary>
internal enum CaseKind
{
    /// <summary>One number, squared loss.</summary>
    Squared,

    /// <summary>One number, Huber's loss.</summary>
    Huber,

    /// <summary>One number, pinball loss.</summary>
    Pinball,

    /// <summary>One number, Poisson loss.</summary>
    Poisson,

    /// <summary>Many targets, squared loss, full rank.</summary>
    Targets,

    /// <summary>Many targets, squared loss, below full rank.</summary>
    ReducedTargets,

    /// <summary>Many labels of 0 and 1.</summary>
    MultiLabel,

    /// <summary>Two classes.</summary>
    Binary,

    /// <summary>Classes, softmax cross-entropy, full rank.</summary>
    Softmax,

    /// <summary>Classes, one against all others.</summary>
    OneVersusAll,

    /// <summary>Classes, softmax cross-entropy, below full rank.</summary>
    ReducedSoftmax,
}
