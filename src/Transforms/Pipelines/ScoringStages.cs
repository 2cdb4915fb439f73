using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Pipelines;

/// <summary>The transformers of a chain, and of the chains in it, that take part in scoring.</summary>
internal static class ScoringStages
{
    /// <summary>
    /// The stages in order. Transformers of other scopes are left out, as <c>Transform</c> of a scored chain leaves them out.
    /// </summary>
    public static IEnumerable<ITransformer> Of(ITransformer model) => model switch
    {
        ITransformerChainAccessor chain => chain.Transformers
            .Where((_, i) => (chain.Scopes[i] & TransformerScope.Scoring) != 0)
            .SelectMany(Of),
        // A file holds the chain alone, so the stages are the same before and after a model is saved.
        OneHotEncodingTransformer encoding => Of(encoding._transformer),
        OneHotHashEncodingTransformer encoding => Of(encoding._transformer),
        _ => [model],
    };
}
