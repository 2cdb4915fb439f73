using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Microsoft.ML;
using Microsoft.ML.Data;
using static Cotangent.AutoDiff.Expr;

namespace Cotangent.Readme.Tests;

/// <summary>The blocks of code in the README after the first program, word for word, so that they compile and run.</summary>
internal static class ReadmeSnippets
{
    public static IEstimator<ITransformer> Pipeline(MLContext mlContext)
    {
        var trainer = mlContext.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options
        {
            LabelColumnName = "progression",
            L2Regularization = 0.01,                      // ridge regression; the formula is in the documentation of the option
        });

        var pipeline = mlContext.Transforms.Concatenate("Features", "age", "bmi", "bp")
            .Append(mlContext.Transforms.JvpSensitivity(  // one Fit trains, then attaches the columns
                trainer,
                Tangent.Feature("bmi"),                   // dScore/dbmi: column Sensitivity_bmi
                Tangent.EachFeature(),                    // all of dScore/dx: column FeatureSensitivities, with slot names
                Tangent.DirectionColumn("Features"),      // along a direction that each row brings, here itself
                Tangent.Theta("Nudge", new(new float[,] { { 1, 0, 0 } }))));   // a direction in Theta, k x n
        return pipeline;
    }

    public static void Classes(MLContext mlContext)
    {
        var wines = mlContext.Fit("samples/data/wine.csv", "cultivar");
        var pushes = wines.Sensitivities(new() { By = ["alcohol", "hue"], OfSlots = ["class_1"] }).Transform(wines.TestData!);
        foreach (var push in pushes.GetColumn<float[]>("Sensitivities").OrderBy(push => push[0]).Take(3))   // where alcohol counts most
            Console.WriteLine($"P(class_1): {push[0]:f2} per unit of alcohol, {push[1]:f2} per unit of hue");
    }

    public static (double Value, Tensor<double> Gradient, Tensor<double> Pulled, Tensor<double> Jacobian) Engine()
    {
        var x = Tensor.Create([1.0, 2.0, 3.0]);
        var (value, gradient) = Differentiate.Gradient(v => Sum(Sin(v) * v), x);
        var (_, pullback) = Differentiate.Vjp(v => Exp(v), x);             // call it many times
        var (_, jacobian) = Differentiate.JacobianForward(v => Square(v), x);
        GradientCheck.Run(v => Tanh(MatMul(v, v, transposeLeft: true)), x).ThrowIfWrong();
        return (value, gradient, pullback(x), jacobian);
    }
}
