using System.Globalization;
using Microsoft.ML;

namespace Cotangent.Benchmarks.Convergence;

/// <summary>Rows and settings of one fit, determined by its seed.</summary>
internal sealed record Problem
{
    public required int Seed { get; init; }

    public required CaseKind Kind { get; init; }

    /// <summary>Null for the default of the trainer.</summary>
    public required Optimizer? Optimizer { get; init; }

    /// <summary>One array for each row. Trainer and reference see these rounded numbers.</summary>
    public required float[][] Features { get; init; }

    /// <summary>One array for each row, with one number or 0 or 1 for each output; for classes 1 at the class of the row.</summary>
    public required float[][] Labels { get; init; }

    /// <summary>Null if every row weighs 1.</summary>
    public required float[]? Weights { get; init; }

    public required bool UseBias { get; init; }

    /// <summary>Null for the default of the task.</summary>
    public required double? L2 { get; init; }

    /// <summary>Null for full rank.</summary>
    public int? Rank { get; init; }

    /// <summary>Whether all targets share one deviation, so that their errors keep their proportions.</summary>
    public required bool TargetsAsGiven { get; init; }

    /// <summary>Delta of Huber's loss, in units of the label.</summary>
    public double Delta { get; init; }

    /// <summary>Tau of the pinball loss.</summary>
    public double Tau { get; init; }

    /// <summary>A short description of how the rows were drawn.</summary>
    public required string Drawn { get; init; }

    public int FeatureCount => Features[0].Length;

    public int OutputCount => Labels[0].Length;

    public string OptimizerName => Optimizer?.GetType().Name ?? "default";

    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind}, {OptimizerName}, {Features.Length} rows, {FeatureCount} features, {OutputCount} outputs"
        + $"{(Rank is { } rank ? $", rank {rank}" : "")}"
        + $"{(Weights is null ? "" : ", weights")}{(UseBias ? "" : ", no bias")}{(L2 is { } l2 ? $", L2 {l2:g3}" : "")}"
        + $"{(Kind == CaseKind.Huber ? $", delta {Delta:g3}" : "")}{(Kind == CaseKind.Pinball ? $", tau {Tau:g3}" : "")}"
        + $"{DescribeTargets()}; {Drawn}");

    private string DescribeTargets() => Kind is not (CaseKind.Targets or CaseKind.ReducedTargets)
        ? ""
        : TargetsAsGiven ? ", targets as given" : ", targets in deviations";
}
