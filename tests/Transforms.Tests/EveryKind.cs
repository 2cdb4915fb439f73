using Cotangent.Trainers.Columns;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>A regression of three features and rank two, with a sensitivity of every kind that regressions have.</summary>
internal static class EveryKind
{
    public const int Features = 3;

    public static readonly string[] SlotNames = ["width", "height", "depth"];

    /// <summary>Columns that are the same on every row: the score is linear in the features and in b.</summary>
    public static readonly string[] RowConstant =
        ["Sensitivity_width", "Sensitivity_2", "Fixed", "FeatureSensitivities", "Bias", "Hessian", "Second", "Raw"];

    public static readonly PlainModel Model = new(
        new double[,] { { 1, -2, 3 }, { 0.5, 4, -1 } },
        new double[,] { { 2, -3 } },
        0.25);

    public static Sensitivity[] Sensitivities { get; } =
    [
        Tangent.Feature("width"),
        Tangent.Feature(2),
        Tangent.FeatureDirection("Fixed", 1, -2, 0.5f),
        Tangent.DirectionColumn("Direction"),
        Tangent.EachFeature(),
        Tangent.Theta("Theta", new(new float[,] { { 1, 0, -1 }, { 2, 5, 0 } })),
        Tangent.A("A", new(new float[,] { { -1, 7 } })),
        Tangent.Bias("Bias", 3),
        Sensitivity.InputTimesGradient("Input"),
        Sensitivity.IntegratedGradients("Integrated", 1, 0, 2),
        Sensitivity.HessianVector("Hessian", 1, -2, 0.5f),
        Sensitivity.SecondDerivative("Second", "width"),
        Tangent.EachFeature("Raw").OfRawScore(),
    ];

    public static string[] ColumnNames { get; } = [.. Sensitivities.Select(sensitivity => sensitivity.OutputColumnName)];

    /// <summary>Rows, each with a direction; every third number is 0.</summary>
    public static IDataView Data(MLContext mlContext, int rows = 20, bool isSparse = false, string[]? slotNames = null)
    {
        var random = new Random(5);
        var examples = Enumerable.Range(0, rows)
            .Select(row => new Example(Thinned(random), Thinned(random), isSparse) { Id = row, Label = row });
        return Example.AsData(mlContext, examples.ToArray(), Features, slotNames ?? SlotNames);
    }

    public static ITransformer Predictor(MLContext mlContext) => ChosenModel.Create(mlContext, Model);

    public static JvpSensitivityTransformer Fit(MLContext mlContext, IDataView data) =>
        mlContext.Transforms.JvpSensitivity(Predictor(mlContext), Sensitivities).Fit(data);

    /// <summary>The columns that the tangents fill.</summary>
    public static Dictionary<string, float[][]> Read(IDataView transformed) => Columns.Read(transformed, ColumnNames);

    private static float[] Thinned(Random random) => [.. random.Vector(Features).Select((value, i) => random.Next(3) == 0 ? 0 : value)];
}
