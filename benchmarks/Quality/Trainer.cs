using Microsoft.ML;

namespace Cotangent.Benchmarks.Quality;

/// <summary>A trainer of ML.NET's kind, on the columns Features and Label.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Create">Creates a new trainer.</param>
internal sealed record Trainer(string Name, Func<MLContext, IEstimator<ITransformer>> Create)
{
    /// <summary>Whether its documentation requires normalized features; then it is tried with and without.</summary>
    public bool WantsNormalization { get; init; }

    /// <summary>Whether it takes one target only, so that several targets take several models.</summary>
    public bool OneTarget { get; init; }

    /// <summary>Whether it fits the same model as ours, so that our objective has a value.</summary>
    public bool HasOurModel { get; init; }
}
