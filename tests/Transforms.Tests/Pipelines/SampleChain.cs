using Microsoft.ML;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>A chain over a file of samples/data, with a model at its end.</summary>
/// <param name="Name">The name of the chain.</param>
/// <param name="File">Opens the file.</param>
/// <param name="Chain">The chain, from the names of its columns of numbers.</param>
/// <param name="Of">The output.</param>
internal sealed record SampleChain(string Name, Func<SampleFile> File, Func<MLContext, string[], IEstimator<ITransformer>> Chain, string Of)
{
    /// <summary>Columns of numbers that are labels.</summary>
    public string[] Labels { get; init; } = [];

    /// <summary>The step of differences, as a power of two of the deviation of the column. Smaller ones straddle fewer kinks.</summary>
    public int Step { get; init; } = -4;

    /// <summary>Whether the chain has kinks, which some differences straddle: the norms of L1 and infinity.</summary>
    public bool HasKinks { get; init; }

    /// <summary>Whether numbers must stay positive: the value jumps at 0, where ML.NET makes 0 of the logarithm.</summary>
    public bool HasLogarithms { get; init; }

    /// <summary>The share of the comparisons whose tolerance must be below a hundredth of the largest effect of any column.</summary>
    public double Sharp { get; init; } = 0.9;

    /// <summary>Columns that reach the output by steps too, so that a difference is no derivative.</summary>
    public string[] Binned { get; init; } = [];

    /// <summary>Whether the whole model is a step function.</summary>
    public bool IsStep { get; init; }
}
