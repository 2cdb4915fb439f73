using Microsoft.ML.TreePredictor;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>Ensembles of trees: boosted trees, random forests, LightGBM. Each tree is a step function.</summary>
internal sealed class TreeEnsembleRule : ModelRule<ITreeEnsemble>, IStepFunction
{
    protected override bool TryApply(ITreeEnsemble model, Prediction prediction) => IStepFunction.Apply(prediction);
}
