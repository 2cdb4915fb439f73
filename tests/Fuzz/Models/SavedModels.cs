using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz.Models;

/// <summary>A model of each kind as a file: small ones, in which every byte is damaged, and one of 75 kB.</summary>
internal static class SavedModels
{
    private const int Few = 3;

    /// <summary>More features than are whitened, so that training takes no time.</summary>
    private const int Many = 1100;

    private static readonly MLContext MlContext = new(seed: 1);

    private static readonly Sensitivity[] Sensitivities =
    [
        Tangent.Feature(1), Tangent.EachFeature(), Tangent.FeatureDirection("Fixed", 1, -2, 0.5f), Tangent.DirectionColumn("Direction"),
        Tangent.Theta("Theta", new(new float[,] { { 1, 0, -1 }, { 2, 5, 0 } })),
        Tangent.A("A", new(new float[,] { { -1, 7 } })),
        Tangent.Bias("Bias", 3),
        Sensitivity.InputTimesGradient(), Sensitivity.IntegratedGradients(), Sensitivity.HessianVector("Hessian", 1, -2, 0.5f),
        Sensitivity.SecondDerivative("Second", 1, -2, 0.5f), Tangent.EachFeature("Raw").OfRawScore(),
    ];

    private static readonly Sensitivity[] OfClasses =
    [
        Tangent.Feature(1), Tangent.EachFeature(), Sensitivity.IntegratedGradients("Integrated", 1, 0, 2),
        Sensitivity.SmallestChange(options: new() { LowerBounds = [-3, -3, float.NegativeInfinity], UpperBounds = [3, 3, 3] }),
    ];

    /// <summary>Each kind, its file, and valid rows.</summary>
    public static IEnumerable<(string Kind, byte[] File, IDataView Rows)> All()
    {
        var (few, many) = (Rows(Few, 20), Rows(Many, 10));
        var regression = MlContext.Regression.Trainers.TwoLayerLinear(new() { Rank = 2, MaximumEpochs = 3, Seed = 3 });
        yield return Saved("regression", regression, few);
        yield return Saved(
            "two classes",
            MlContext.BinaryClassification.Trainers.TwoLayerLinear(new() { LabelColumnName = "Flag", Rank = 2, MaximumEpochs = 3 }),
            few);
        yield return Saved(
            "several classes",
            MlContext.MulticlassClassification.Trainers.TwoLayerLinear(new() { LabelColumnName = "Kind", Rank = 2, MaximumEpochs = 3 }),
            few);
        yield return Saved(
            "many targets",
            MlContext.MultiOutputRegression.Trainers.TwoLayerLinear(new() { LabelColumnName = "Targets", Rank = 2, MaximumEpochs = 3 }),
            few);
        yield return Saved("score and sensitivities", MlContext.Transforms.JvpSensitivity(regression, Sensitivities), few);
        yield return Saved("sensitivities", MlContext.Transforms.JvpSensitivity(regression.Fit(few), Sensitivities), few);
        yield return Saved(
            "classes and sensitivities",
            MlContext.Transforms.JvpSensitivity(
                MlContext.MulticlassClassification.Trainers.TwoLayerLinear(
                    new() { LabelColumnName = "Kind", Rank = 2, MaximumEpochs = 3 }),
                OfClasses),
            few);
        yield return Saved(
            "many features",
            MlContext.Regression.Trainers.TwoLayerLinear(new() { Rank = 8, MaximumEpochs = 1, Optimizer = Optimizer.Lbfgs() }),
            many);
    }

    private static (string Kind, byte[] File, IDataView Rows) Saved(string kind, IEstimator<ITransformer> estimator, IDataView rows)
    {
        using var stream = new MemoryStream();
        MlContext.Model.Save(estimator.Fit(rows), rows.Schema, stream);
        return (kind, stream.ToArray(), rows);
    }

    private static IDataView Rows(int features, int count)
    {
        var random = new Random(1);
        var schema = SchemaDefinition.Create(typeof(Row));
        foreach (var column in new[] { nameof(Row.Features), nameof(Row.Direction) })
            schema[column].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        Row[] rows =
        [
            .. Enumerable.Range(0, count).Select(i => new Row
            {
                Features = Drawn(features),
                Direction = Drawn(features),
                Targets = Drawn(2),
                Label = Drawn(1)[0],
                Flag = i % 3 == 0,
                Kind = $"kind {i % 4}",
            }),
        ];
        var data = MlContext.Data.LoadFromEnumerable(rows, schema);
        return MlContext.Transforms.Conversion.MapValueToKey("Kind").Fit(data).Transform(data);

        float[] Drawn(int length) => [.. Enumerable.Range(0, length).Select(_ => (random.Next(2001) - 1000) / 500f)];
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float[] Direction { get; set; } = [];

        [VectorType(2)]
        public float[] Targets { get; set; } = [];

        public float Label { get; set; }

        public bool Flag { get; set; }

        public string Kind { get; set; } = "";
    }
}
