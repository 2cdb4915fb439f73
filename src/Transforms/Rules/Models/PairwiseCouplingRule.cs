using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>
/// A classifier for each pair of classes: a step function for trees. The probabilities of other classifiers are products that ML.NET
/// iterates, and are differenced.
/// </summary>
internal sealed class PairwiseCouplingRule : ModelRule<PairwiseCouplingModelParameters>
{
    protected override bool TryApply(PairwiseCouplingModelParameters model, Prediction prediction) =>
        model._predictors.All(IStepFunction.Is) && IStepFunction.Apply(prediction);
}
