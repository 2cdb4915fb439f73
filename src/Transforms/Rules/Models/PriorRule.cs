using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>The share of positive rows: a constant, which no column reaches.</summary>
internal sealed class PriorRule : ModelRule<PriorModelParameters>
{
    protected override bool TryApply(PriorModelParameters model, Prediction prediction)
    {
        foreach (var name in prediction.Undefined.ToArray())
            prediction.Out(name);
        prediction.Stage.Note("exact: a constant");
        return true;
    }
}
