using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.Rules;

/// <summary>The rule of a transformer that is a step function of everything that it reads.</summary>
/// <typeparam name="TTransformer">The type of transformer.</typeparam>
internal abstract class SwitchRule<TTransformer> : StageRule<TTransformer>
    where TTransformer : class, ITransformer
{
    /// <summary>What the steps are, for <c>Describe</c>.</summary>
    protected abstract string How { get; }

    protected sealed override void Apply(TTransformer transformer, Stage stage)
    {
        foreach (var column in stage.AddedColumns)
        {
            var read = stage.Mapper.GetDependencies([column]).Select(input => input.Name).ToHashSet();
            var y = stage.Out(column.Name);
            foreach (var x in stage.Before.Where(x => read.Contains(x.Name)))
                Stage.Switch(x, y);
        }

        stage.Note(How);
    }
}
