using Cotangent.Benchmarks.Quality.Reference;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Benchmarks.Quality;

/// <summary>Reads the coefficients of fitted linear models.</summary>
internal static class LinearModels
{
    /// <summary>The raw scores of a model, or of one model for each target.</summary>
    public static LinearFit Of(ITransformer[] models)
    {
        var fits = Array.ConvertAll(models, Of);
        return new([.. fits.SelectMany(fit => fit.Coefficients)], [.. fits.SelectMany(fit => fit.Biases)]);
    }

    private static LinearFit Of(ITransformer transformer) => (transformer as ISingleFeaturePredictionTransformer<object>)?.Model switch
    {
        ITwoLayerLinearModelParameters model => Of(model),
        LinearRegressionModelParameters model => Of(model.Weights, model.Bias),
        // The probability of this model is the logistic function of its score. Other models calibrate a different function afterwards.
        CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> { Calibrator: { Slope: -1, Offset: 0 } } model =>
            Of(model.SubModel.Weights, model.SubModel.Bias),
        MaximumEntropyModelParameters model => Of(model),
        var other => throw new NotSupportedException($"A model of type {other?.GetType().Name} is not the model that ours fits."),
    };

    private static LinearFit Of(IReadOnlyList<float> weights, float bias) => new([[.. weights.Select(weight => (double)weight)]], [bias]);

    private static LinearFit Of(MaximumEntropyModelParameters model)
    {
        VBuffer<float>[] weights = [];
        model.GetWeights(ref weights, out _);
        return new(
            Array.ConvertAll(weights, row => Array.ConvertAll(row.DenseValues().ToArray(), weight => (double)weight)),
            [.. model.GetBiases().Select(bias => (double)bias)]);
    }

    private static LinearFit Of(ITwoLayerLinearModelParameters model)
    {
        var product = model.EffectiveCoefficients;
        var coefficients = new double[product.Lengths[0]][];
        for (var output = 0; output < coefficients.Length; output++)
        {
            coefficients[output] = new double[product.Lengths[1]];
            for (var feature = 0; feature < coefficients[output].Length; feature++)
                coefficients[output][feature] = product[output, feature];
        }

        return new(coefficients, Array.ConvertAll(model.Bias.ToArray(), bias => (double)bias));
    }
}
