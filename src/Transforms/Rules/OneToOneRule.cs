using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Rules;

/// <summary>The rule of a transformer that makes one column from one, for each of several pairs.</summary>
/// <typeparam name="TTransformer">The type of transformer.</typeparam>
internal abstract class OneToOneRule<TTransformer> : StageRule<TTransformer>
    where TTransformer : OneToOneTransformerBase
{
    protected sealed override void Apply(TTransformer transformer, Stage stage)
    {
        for (var pair = 0; pair < transformer.ColumnPairs.Length; pair++)
        {
            var x = stage.In(transformer.ColumnPairs[pair].inputColumnName);
            Apply(transformer, pair, x, stage.Out(transformer.ColumnPairs[pair].outputColumnName), stage);
        }
    }

    /// <summary>Adds the edge from x to y.</summary>
    /// <param name="transformer">The transformer.</param>
    /// <param name="pair">The index of the pair.</param>
    /// <param name="x">The input column.</param>
    /// <param name="y">The output column.</param>
    /// <param name="stage">The stage.</param>
    protected abstract void Apply(TTransformer transformer, int pair, Variable x, Variable y, Stage stage);
}
