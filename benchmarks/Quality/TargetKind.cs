namespace Cotangent.Benchmarks.Quality;

/// <summary>The tasks.</summary>
internal enum TargetKind
{
    /// <summary>One number: regression.</summary>
    Number,

    /// <summary>Several numbers: regression of many targets.</summary>
    Numbers,

    /// <summary>One of two classes.</summary>
    Binary,

    /// <summary>One of more than two classes.</summary>
    Classes,
}
