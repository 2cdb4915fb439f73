using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>A chain of transformers over rows of <see cref="StageRow"/>, and how its result depends on raw columns.</summary>
/// <param name="Name">The name of the example.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Of">The column whose derivatives are wanted.</param>
/// <param name="By">The raw columns.</param>
internal sealed record StageExample(string Name, Func<MLContext, IEstimator<ITransformer>> Chain, string Of, params string[] By)
{
    /// <summary>How each of the raw columns reaches the result.</summary>
    public DerivativeKinds Kind { get; init; } = DerivativeKinds.Exact;

    /// <summary>Single-precision operations, one after the other, behind one number of the result.</summary>
    public int Operations { get; init; } = 10;

    /// <summary>The step of differences, as a power of two of the number that moves. Smaller ones straddle fewer kinks.</summary>
    public int Step { get; init; } = -5;

    /// <summary>Whether ML.NET can write the chain to a file.</summary>
    public bool CanBeSaved { get; init; } = true;

    public override string ToString() => Name;
}
