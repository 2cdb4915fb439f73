using Microsoft.ML;

namespace Cotangent.Transforms.Pipelines;

/// <summary>
/// What one type of transformer does to tangents: which columns feed which, and the local Jacobians between them.
/// </summary>
internal interface IStageRule
{
    /// <summary>Defines the columns that the transformer adds, and the edges that lead to them.</summary>
    void Apply(ITransformer transformer, Stage stage);
}
