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
        var phrases = new List<string>();
        for (var pair = 0; pair < transformer.ColumnPairs.Length; pair++)
        {
            var (output, input) = transformer.ColumnPairs[pair];
            phrases.Add(Apply(transformer, pair, stage.In(input), stage.Out(output), stage));
        }

        foreach (var phrase in phrases.Distinct())
            stage.Note(phrase);
    }

    /// <summary>Adds the edge from x to y.</summary>
    /// <param name="transformer">The transformer.</param>
    /// <param name="pair">The index of the pair.</param>
    /// <param name="x">The input column.</param>
    /// <param name="y">The output column.</param>
    /// <param name="stage">The stage.</param>
    /// <returns>How the pair is differentiated, for <c>Describe</c>: "exact: scale", for example.</returns>
    protected abstract string Apply(TTransformer transformer, int pair, Variable x, Variable y, Stage stage);
}
