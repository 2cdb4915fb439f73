using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Transforms.Tests.Pipelines.Models;

/// <summary>The functions of fitted models, in double, by plain loops over the numbers that the models show.</summary>
internal static class PlainFunctions
{
    public static double[] Linear(LinearModelParameters model, double[] x) =>
        [model.Weights.Zip(x).Sum(pair => pair.First * pair.Second) + model.Bias];

    public static double[] Linear(LinearMulticlassModelParametersBase model, double[] x)
    {
        VBuffer<float>[]? weights = null;
        model.GetWeights(ref weights, out _);
        return [.. weights.Zip(model.GetBiases(), (row, b) => row.DenseValues().Zip(x).Sum(pair => pair.First * pair.Second) + b)];
    }

    public static double[] Calibrated(CalibratedModelParametersBase model, double[] x) =>
        [Platt((PlattCalibrator)model.Calibrator, model.SubModel is ITwoLayerLinearModelParameters own
            ? TwoLayer(own, x)[0]
            : Linear((LinearModelParameters)model.SubModel, x)[0])];

    public static double Platt(PlattCalibrator calibrator, double score) =>
        1 / (1 + Math.Exp((calibrator.Slope * score) + calibrator.Offset));

    public static double[] Softmax(double[] scores)
    {
        var sum = scores.Sum(Math.Exp);
        return [.. scores.Select(score => Math.Exp(score) / sum)];
    }

    public static double[] Scores(OneVersusAllModelParameters model, double[] x) =>
        [.. SubModels(model).Select(part => part is CalibratedModelParametersBase calibrated
            ? Linear((LinearModelParameters)calibrated.SubModel, x)[0]
            : Linear((LinearModelParameters)part, x)[0])];

    public static double[] Shares(double[] probabilities)
    {
        var sum = probabilities.Sum();
        return [.. probabilities.Select(p => p / sum)];
    }

    public static double[] Probabilities(OneVersusAllModelParameters model, double[] x) =>
        Shares([.. SubModels(model).Select(part => Calibrated((CalibratedModelParametersBase)part, x)[0])]);

    public static double[] TwoLayer(ITwoLayerLinearModelParameters model, double[] x)
    {
        var (k, n, m) = ((int)model.Theta.Lengths[0], (int)model.Theta.Lengths[1], (int)model.A.Lengths[0]);
        var result = new double[m];
        for (var j = 0; j < m; j++)
        {
            result[j] = model.Bias[j];
            for (var i = 0; i < k; i++)
            {
                for (var f = 0; f < n; f++)
                    result[j] += (double)model.A[j, i] * model.Theta[i, f] * x[f];
            }
        }

        return result;
    }

    /// <param name="model">The model.</param>
    /// <param name="fields">The features of each field.</param>
    /// <param name="isNormalized">Whether the model divides the features by their norm.</param>
    /// <param name="scored">The components of latent vectors that ML.NET multiplies.</param>
    public static double FactorizationMachine(
        FieldAwareFactorizationMachineModelParameters model, double[][] fields, bool isNormalized, int scored)
    {
        var x = fields.SelectMany(field => field).ToArray();
        var fieldOf = fields.SelectMany((field, f) => field.Select(_ => f)).ToArray();
        var norm = isNormalized ? Math.Sqrt(x.Sum(value => value * value)) : 1;
        var (w, v) = (model.GetLinearWeights(), model.GetLatentWeights());
        var score = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            score += w[i] * x[i] / norm;
            for (var j = i + 1; j < x.Length; j++)
            {
                for (var k = 0; k < scored; k++)
                    score += (double)At(i, fieldOf[j], k) * At(j, fieldOf[i], k) * x[i] * x[j] / (norm * norm);
            }
        }

        return score;

        float At(int feature, int field, int k) => v[(((feature * model.FieldCount) + field) * model.LatentDimension) + k];
    }

    public static double[] Distances(KMeansModelParameters model, double[] x)
    {
        VBuffer<float>[]? centers = null;
        model.GetClusterCentroids(ref centers, out _);
        return [.. centers.Select(center => center.DenseValues().Zip(x).Sum(pair => Math.Pow(pair.First - pair.Second, 2)))];
    }

    public static double[] Anomaly(PcaModelParameters model, double[] x)
    {
        VBuffer<float>[]? components = null;
        var mean = default(VBuffer<float>);
        model.GetEigenVectors(ref components, out _);
        model.GetMean(ref mean);
        var centered = x.Zip(mean.DenseValues(), (value, m) => value - m).ToArray();
        var square = centered.Sum(value => value * value);
        var projected = components.Sum(u => Math.Pow(u.DenseValues().Zip(centered).Sum(pair => pair.First * pair.Second), 2));
        return [Math.Sqrt((square - projected) / square)];
    }

    public static double Isotonic(IsotonicCalibrator calibrator, double score)
    {
        if (score <= calibrator.Maxes[0])
            return calibrator.Values[0];
        for (var i = 1; i < calibrator.Mins.Length; i++)
        {
            if (score < calibrator.Mins[i])
            {
                var t = (score - calibrator.Maxes[i - 1]) / ((double)calibrator.Mins[i] - calibrator.Maxes[i - 1]);
                return calibrator.Values[i - 1] + (t * ((double)calibrator.Values[i] - calibrator.Values[i - 1]));
            }

            if (score <= calibrator.Maxes[i])
                return calibrator.Values[i];
        }

        return calibrator.Values[^1];
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_SubModelParameters")]
    public static extern ImmutableArray<object> SubModels(OneVersusAllModelParameters model);
}
