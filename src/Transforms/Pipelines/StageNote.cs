using Microsoft.ML;

namespace Cotangent.Transforms.Pipelines;

/// <summary>How one stage is differentiated, in words.</summary>
/// <param name="Transformer">The transformer.</param>
/// <param name="Added">The columns that it adds.</param>
internal sealed record StageNote(ITransformer Transformer, IReadOnlyList<string> Added)
{
    /// <summary>Phrases of the rule; empty if the stage has no part in the derivative.</summary>
    public List<string> How { get; } = [];
}
