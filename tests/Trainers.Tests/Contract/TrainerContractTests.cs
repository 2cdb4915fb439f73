using Cotangent.Trainers.Tests.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Contract;

public class TrainerContractTests
{
    private static readonly Problem Small = RandomProblem.Easy(1, rows: 40, features: 3);

    /// <summary>Each trainer, and rows with weights that it fits.</summary>
    private static readonly Dictionary<string,
    (Func<MLContext, string?, IEstimator<ITransformer>> Trainer, Func<MLContext, bool, IDataView> Data)>
        Trainers = new()
        {
            ["regression"] = (
            (c, weight) => c.Regression.Trainers.TwoLayerLinear(exampleWeightColumnName: weight),
            (c, sparse) => Small.DataView(c, sparse)),
            ["binary"] = (
            (c, weight) => c.BinaryClassification.Trainers.TwoLayerLinear(exampleWeightColumnName: weight),
            (c, sparse) => ClassProblem.TrueOrFalse(c, sparse: sparse)),
            ["multiclass"] = (
            (c, weight) => c.MulticlassClassification.Trainers.TwoLayerLinear(exampleWeightColumnName: weight),
            (c, sparse) => ClassProblem.Keys(c, value => $"class {value}", sparse: sparse)),
        };

    /// <summary>
    /// A change of the schema, and what the message must have: role and name of the column, what was expected and what was found.
    /// </summary>
    private static readonly Dictionary<string, (Func<MLContext, IEstimator<ITransformer>> Change, string[] Parts)> Bad = new()
    {
        ["no features"] = (c => c.Transforms.DropColumns("Features"), ["feature", "'Features'"]),
        ["no label"] = (c => c.Transforms.DropColumns("Label"), ["label", "'Label'"]),
        ["no weight"] = (c => c.Transforms.DropColumns("Weight"), ["weight", "'Weight'"]),
        ["scalar features"] = (
            c => c.Transforms.CopyColumns("Features", "Weight"),
            ["feature", "'Features'", "Vector<Single>", "got Single"]),
        ["features of double"] = (
            c => c.Transforms.Conversion.ConvertType("Features", outputKind: DataKind.Double),
            ["feature", "'Features'", "Vector<Single>", "Vector<Double>"]),
        ["features of unknown number"] = (
            c => c.Transforms.Conversion.ConvertType("t", "Weight", DataKind.String)
                .Append(c.Transforms.Text.TokenizeIntoWords("words", "t"))
                .Append(c.Transforms.Conversion.ConvertType("Features", "words", DataKind.Single)),
            ["feature", "'Features'", "Vector<Single>", "VarVector<Single>"]),
        ["vector label"] = (c => c.Transforms.CopyColumns("Label", "Features"), ["label", "'Label'", "Vector<Single>"]),
        ["double weight"] = (
            c => c.Transforms.Conversion.ConvertType("Weight", outputKind: DataKind.Double),
            ["weight", "'Weight'", "expected Single", "got Double"]),
    };

    private static readonly Dictionary<
        (string Trainer, string Label), (Func<MLContext, IEstimator<ITransformer>> Change, string Expected, string Found)> BadLabels = new()
        {
            [("regression", "double")] = (
                c => c.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Double), "Single", "Double"),
            [("regression", "text")] = (c => c.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.String), "Single", "String"),
            [("regression", "key")] = (c => c.Transforms.Conversion.MapValueToKey("Label"), "Single", "Key<UInt32>"),
            [("binary", "number")] = (c => c.Transforms.CopyColumns("Label", "Weight"), "Boolean", "Single"),
            [("binary", "text")] = (c => c.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.String), "Boolean", "String"),
            [("binary", "key")] = (c => c.Transforms.Conversion.MapValueToKey("Label"), "Boolean", "Key<UInt32>"),
            [("multiclass", "number")] = (c => c.Transforms.CopyColumns("Label", "Weight"), "Key<UInt32>", "Single"),
            [("multiclass", "text")] = (c => c.Transforms.Conversion.MapKeyToValue("Label"), "Key<UInt32>", "String"),
            [("multiclass", "narrow key")] = (
                c => c.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Byte), "Key<UInt32>", "Key<Byte>"),
        };

    public static TheoryData<string, bool> DenseAndSparse =>
        [.. Trainers.Keys.SelectMany(trainer => new[] { (trainer, false), (trainer, true) })];

    public static TheoryData<string, string> BadSchemas =>
        [.. Trainers.Keys.SelectMany(trainer => Bad.Keys.Select(schema => (trainer, schema)))];

    public static TheoryData<string, string> BadLabelTypes => [.. BadLabels.Keys];

    [Theory]
    [MemberData(nameof(DenseAndSparse))]
    public void The_trainer_keeps_the_contract_of_an_estimator(string trainer, bool sparse)
    {
        var mlContext = new MLContext(seed: 1);
        var (create, data) = Trainers[trainer];
        EstimatorContract.AssertKept(mlContext, create(mlContext, null), data(mlContext, sparse));
    }

    [Fact]
    public void So_does_a_chain_that_ends_with_it()
    {
        var mlContext = new MLContext(seed: 1);
        var data = mlContext.Data.LoadFromTextFile(
            SampleData.Diabetes,
            [
                new("age", DataKind.Single, 0),
                new("sex", DataKind.String, 1),
                new("bmi", DataKind.Single, 2),
                new("Label", DataKind.Single, 10),
            ],
            separatorChar: ',',
            hasHeader: true);
        var chain = mlContext.Transforms.Categorical.OneHotEncoding("sex")
            .Append(mlContext.Transforms.Concatenate("Features", "age", "sex", "bmi"))
            .Append(mlContext.Regression.Trainers.TwoLayerLinear());
        EstimatorContract.AssertKept(mlContext, chain, data);
    }

    [Fact]
    public void So_does_a_chain_from_a_text_label_to_a_text_prediction()
    {
        var mlContext = new MLContext(seed: 1);
        var chain = mlContext.Transforms.Conversion.MapValueToKey("Label", "cultivar")
            .Append(mlContext.MulticlassClassification.Trainers.TwoLayerLinear(maximumEpochs: 10))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        EstimatorContract.AssertKept(mlContext, chain, Wine.Load(mlContext));
    }

    [Theory]
    [InlineData("regression", "Regression")]
    [InlineData("binary", "BinaryClassification")]
    [InlineData("multiclass", "MulticlassClassification")]
    public void The_score_is_annotated_as_that_of_its_task(string trainer, string kind)
    {
        var mlContext = new MLContext(seed: 1);
        var (create, rows) = Trainers[trainer];
        var data = rows(mlContext, false);
        var score = create(mlContext, null).Fit(data).Transform(data).Schema["Score"];
        Assert.Contains($"ScoreColumnKind: String = {kind}", Table.Annotations(score));
        Assert.Contains("ScoreValueKind: String = Score", Table.Annotations(score));
    }

    [Theory]
    [MemberData(nameof(BadSchemas))]
    public void A_schema_that_does_not_fit_is_refused_before_and_at_fitting(string trainer, string name)
    {
        var (change, parts) = Bad[name];
        AssertRefused(trainer, change, parts);
    }

    [Theory]
    [MemberData(nameof(BadLabelTypes))]
    public void A_label_of_another_type_is_refused_before_and_at_fitting(string trainer, string label)
    {
        var (change, expected, found) = BadLabels[(trainer, label)];
        AssertRefused(trainer, change, ["label", "'Label'", $"expected {expected}", $"got {found}"]);
    }

    [Fact]
    public void The_trainers_ask_for_no_normalisation_and_no_cache()
    {
        var mlContext = new MLContext();
        TrainerInfo[] all =
        [
            mlContext.Regression.Trainers.TwoLayerLinear().Info,
            mlContext.BinaryClassification.Trainers.TwoLayerLinear().Info,
            mlContext.MulticlassClassification.Trainers.TwoLayerLinear().Info,
        ];
        Assert.All(all, info => Assert.False(info.NeedNormalization));
        Assert.All(all, info => Assert.False(info.WantCaching));
    }

    [Theory]
    [InlineData("regression")]
    [InlineData("binary")]
    [InlineData("multiclass")]
    public void A_model_refuses_rows_of_another_number_of_features(string trainer)
    {
        var mlContext = new MLContext(seed: 1);
        var (create, data) = Trainers[trainer];
        var model = create(mlContext, null).Fit(data(mlContext, false));
        var wider = RandomProblem.Easy(1, rows: 5, features: 4).DataView(mlContext);
        var exception = Assert.ThrowsAny<ArgumentException>(() => model.GetOutputSchema(wider.Schema));
        string[] parts = ["'Features'", "Vector<Single, 3>", "Vector<Single, 4>"];
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    private static void AssertRefused(string trainer, Func<MLContext, IEstimator<ITransformer>> change, string[] parts)
    {
        var mlContext = new MLContext(seed: 1);
        var (create, rows) = Trainers[trainer];
        var data = rows(mlContext, false);
        var changed = change(mlContext).Fit(data).Transform(data);
        EstimatorContract.AssertRefused(create(mlContext, "Weight"), changed, parts);
    }
}
