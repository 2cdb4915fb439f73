using Microsoft.ML;

namespace Cotangent.Benchmarks.Quality;

/// <summary>A trainer of ML.NET's kind, on the columns Features and Label.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Create">A new one.</param>
internal sealed record Trainer(string Name, Func<MLContext, IEstimator<ITransformer>> Create)
{
    /// <summary>Whether its documentation says that it needs normalised features: then it is tried with and without.</summary>
    public bool WantsNormalization { get; init; }

    /// <summary>Whether it takes one target only, so that several take several models.</summary>
    public bool OneTarget { get; init; }

    /// <summary>Whether it fits the model that ours fits, so that it has a value of our objective.</summary>
    public bool HasOurModel { get; init; }
}
