using Microsoft.ML;

namespace Cotangent.Trainers.Tests.MultiOutput;

/// <summary>One fit of the trainer of many targets as a user makes it, with the warnings that it logged.</summary>
internal sealed record TargetsTraining(TwoLayerLinearMultiOutputTransformer Model, IReadOnlyList<string> Warnings)
{
    public TwoLayerLinearMultiOutputModelParameters Parameters => Model.Model;

    /// <summary>C = A Theta and b as ML.NET will use them.</summary>
    public LinearFit Linear
    {
        get
        {
            var (outputs, features) = (Parameters.Model.Layout.Outputs, Parameters.Model.Layout.Features);
            var biases = Parameters.Bias.IsEmpty ? new double[outputs] : Array.ConvertAll(Parameters.Bias.ToArray(), b => (double)b);
            return new LinearFit(PlainMatrix.Of(outputs, features, (j, f) => Parameters.EffectiveCoefficients[j, f]), biases);
        }
    }

    public static TargetsTraining Fit(TargetsProblem problem, TwoLayerLinearMultiOutputTrainer.Options? options = null, int seed = 1)
    {
        var mlContext = new MLContext(seed);
        var warnings = new List<string>();
        mlContext.Log += (_, message) =>
        {
            if (message.Kind != Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                return;
            lock (warnings)
                warnings.Add(message.RawMessage);
        };
        var model = mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(options ?? new()).Fit(problem.DataView(mlContext));
        return new TargetsTraining(model, warnings);
    }
}
