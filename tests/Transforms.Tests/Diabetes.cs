using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>samples/data/diabetes.csv: ten features, one target.</summary>
internal static class Diabetes
{
    public const string Label = "progression";

    public static readonly string[] FeatureNames = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"];

    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "data", "diabetes.csv");

    public static IDataView Load(MLContext mlContext) => mlContext.Data.LoadFromTextFile(
        File,
        [
            .. FeatureNames.Select((name, index) => new TextLoader.Column(name, DataKind.Single, index)),
            new TextLoader.Column(Label, DataKind.Single, FeatureNames.Length),
        ],
        separatorChar: ',',
        hasHeader: true);

    public static IEstimator<ITransformer> Concatenation(MLContext mlContext) => mlContext.Transforms.Concatenate("Features", FeatureNames);

    public static TwoLayerLinearRegressionTrainer Trainer(MLContext mlContext) => mlContext.Regression.Trainers.TwoLayerLinear(Label);
}
