using Cotangent.Transforms.Jacobians;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Rules.Models;

/// <summary>A linear score without a response: dScore/dx = w. Binary models without a calibrator have the same.</summary>
internal sealed class LinearRegressionRule : ModelRule<LinearModelParameters>
{
    protected override bool TryApply(LinearModelParameters model, Prediction prediction)
    {
        var x = prediction.Features;
        var weights = model.Weights.Select(weight => (double)weight).ToArray();
        prediction.Stage.Add(x, prediction.Out(DefaultColumnNames.Score), new DenseJacobian(weights, 1, x.Size));
        prediction.Stage.Note("exact: linear score");
        return true;
    }
}
