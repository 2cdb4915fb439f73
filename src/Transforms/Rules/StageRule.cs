using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.Rules;

/// <summary>The rule of one type of transformer, and of the types derived from it.</summary>
/// <typeparam name="TTransformer">The type.</typeparam>
internal abstract class StageRule<TTransformer> : IStageRule
    where TTransformer : class
{
    public void Apply(ITransformer transformer, Stage stage) => Apply((TTransformer)transformer, stage);

    /// <inheritdoc cref="IStageRule.Apply"/>
    protected abstract void Apply(TTransformer transformer, Stage stage);
}
