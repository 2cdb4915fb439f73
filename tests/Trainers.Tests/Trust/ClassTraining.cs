using Cotangent.Trainers.Tests.Tasks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>One fit of a classifier from the user's point of view, with the warnings that it logged.</summary>
internal sealed record ClassTraining(ITwoLayerLinearModelParameters Parameters, IReadOnlyList<string> Warnings)
{
    public TrainingHistory History => Parameters.TrainingHistory;

    /// <summary>The raw scores: outputs x n coefficients, and a bias of each output.</summary>
    public LinearFit Linear
    {
        get
        {
            var coefficients = Parameters.EffectiveCoefficients;
            var (outputs, features) = ((int)coefficients.Lengths[0], (int)coefficients.Lengths[1]);
            var matrix = new double[outputs, features];
            for (var j = 0; j < outputs; j++)
            {
                for (var f = 0; f < features; f++)
                    matrix[j, f] = coefficients[j, f];
            }

            return new LinearFit(matrix, [.. Parameters.Bias.ToArray().Select(bias => (double)bias)]);
        }
    }

    /// <summary>Labels that are true or false.</summary>
    public static ClassTraining Fit(
        double[,] x, bool[] labels, TwoLayerLinearBinaryTrainer.Options? options = null, int seed = 1)
    {
        var (mlContext, warnings) = Listened(seed);
        var data = Labelled<bool>.DataView(mlContext, new Problem(x, new double[labels.Length]), row => labels[row]);
        return new ClassTraining(mlContext.BinaryClassification.Trainers.TwoLayerLinear(options ?? new()).Fit(data).Model, warnings);
    }

    /// <summary>Classes from 0 on. The keys are in their order, so output j is class j.</summary>
    public static ClassTraining Fit(
        double[,] x, int[] labels, TwoLayerLinearMulticlassTrainer.Options? options = null, int seed = 1)
    {
        var (mlContext, warnings) = Listened(seed);
        var data = Labelled<int>.DataView(mlContext, new Problem(x, new double[labels.Length]), row => labels[row]);
        var keys = mlContext.Transforms.Conversion.MapValueToKey(
            "Label", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        var keyed = keys.Fit(data).Transform(data);
        return new ClassTraining(mlContext.MulticlassClassification.Trainers.TwoLayerLinear(options ?? new()).Fit(keyed).Model, warnings);
    }

    /// <summary>1/N Σ -log p(class of the row), of one output by the logistic function, else by softmax; from scores in double.</summary>
    public static double LogLoss(LinearFit fit, double[,] x, int[] labels)
    {
        var scores = fit.Predict(x);
        return Enumerable.Range(0, labels.Length).Average(row =>
        {
            double[] g = scores.Columns() == 1 ? [0, scores[row, 0]] : scores.Row(row);
            var largest = g.Max();
            return largest + Math.Log(g.Sum(score => Math.Exp(score - largest))) - g[labels[row]];
        });
    }

    private static (MLContext Context, List<string> Warnings) Listened(int seed)
    {
        var (mlContext, warnings) = (new MLContext(seed), new List<string>());
        mlContext.Log += (_, message) =>
        {
            if (message.Kind != ChannelMessageKind.Warning)
                return;
            lock (warnings)
                warnings.Add(message.RawMessage);
        };
        return (mlContext, warnings);
    }
}
