using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>The transformers of a chain, and of the chains in it, that take part in scoring.</summary>
internal static class ScoringStages
{
    /// <summary>The stages in order. Transformers of other scopes are left out, as <c>Transform</c> of a scored chain leaves them out.</summary>
    public static IEnumerable<ITransformer> Of(ITransformer model) => model is ITransformerChainAccessor chain
        ? chain.Transformers.Where((_, i) => (chain.Scopes[i] & TransformerScope.Scoring) != 0).SelectMany(Of)
        : [model];
}
