using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Rules;

/// <summary>The rule of a model whose score is a step function of its features: its derivative is 0 almost everywhere.</summary>
internal interface IStepFunction : IModelRule
{
    /// <summary>Whether a model, with or without a calibrator, is a step function.</summary>
    static bool Is(object model) => model is CalibratedModelParametersBase calibrated
        ? Is(calibrated.SubModel)
        : PredictionRule.RulesOf(model) is [IStepFunction, ..];

    /// <summary>Defines the score as a switch; a calibrator continues from it.</summary>
    static bool Apply(Prediction prediction)
    {
        if (prediction.Adds(DefaultColumnNames.Score))
            prediction.Scores = RawScores.OfColumn(prediction.Stage, prediction.Switch(DefaultColumnNames.Score));
        prediction.Stage.Note("step function: 0 almost everywhere");
        return true;
    }
}
