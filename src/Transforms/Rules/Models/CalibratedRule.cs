using Microsoft.ML.Calibrators;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>A model with a calibrator: the rule of the model gives Score, and that of the calibrator goes on to Probability.</summary>
internal sealed class CalibratedRule : ModelRule<CalibratedModelParametersBase>
{
    protected override bool TryApply(CalibratedModelParametersBase model, Prediction prediction) =>
        PredictionRule.RulesOf(model.Calibrator).Count > 0
        && PredictionRule.TryApply(model.SubModel, prediction)
        && PredictionRule.TryApply(model.Calibrator, prediction);
}
