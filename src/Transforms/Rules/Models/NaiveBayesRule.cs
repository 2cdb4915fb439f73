using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>Naive Bayes: of each feature, only whether it is above 0 counts.</summary>
internal sealed class NaiveBayesRule : ModelRule<NaiveBayesMulticlassModelParameters>, IStepFunction
{
    protected override bool TryApply(NaiveBayesMulticlassModelParameters model, Prediction prediction) => IStepFunction.Apply(prediction);
}
