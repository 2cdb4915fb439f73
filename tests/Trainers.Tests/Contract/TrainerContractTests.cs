using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Contract;

public class TrainerContractTests
{
    private static readonly Problem Small = RandomProblem.Easy(1, rows: 40, features: 3);

    /// <summary>
    /// A change of the schema, and what the message must have: role and name of the column, what was expected and what was found.
    /// </summary>
    private static readonly Dictionary<string, (Func<MLContext, IEstimator<ITransformer>> Change, string[] Parts)> Bad = new()
    {
        ["no features"] = (c => c.Transforms.DropColumns("Features"), ["feature", "'Features'"]),
        ["no label"] = (c => c.Transforms.DropColumns("Label"), ["label", "'Label'"]),
        ["no weight"] = (c => c.Transforms.DropColumns("Weight"), ["weight", "'Weight'"]),
        ["scalar features"] = (
            c => c.Transforms.CopyColumns("Features", "Label"),
            ["feature", "'Features'", "Vector<Single>", "got Single"]),
        ["features of double"] = (
            c => c.Transforms.Conversion.ConvertType("Features", outputKind: DataKind.Double),
            ["feature", "'Features'", "Vector<Single>", "Vector<Double>"]),
        ["features of unknown number"] = (
            c => c.Transforms.Conversion.ConvertType("t", "Label", DataKind.String)
                .Append(c.Transforms.Text.TokenizeIntoWords("words", "t"))
                .Append(c.Transforms.Conversion.ConvertType("Features", "words", DataKind.Single)),
            ["feature", "'Features'", "Vector<Single>", "VarVector<Single>"]),
        ["double label"] = (
            c => c.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Double),
            ["label", "'Label'", "expected Single", "got Double"]),
        ["text label"] = (
            c => c.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.String),
            ["label", "'Label'", "expected Single", "got String"]),
        ["vector label"] = (c => c.Transforms.CopyColumns("Label", "Features"), ["label", "'Label'", "expected Single", "Vector<Single>"]),
        ["key label"] = (c => c.Transforms.Conversion.MapValueToKey("Label"), ["label", "'Label'", "expected Single", "got Key<UInt32>"]),
        ["double weight"] = (
            c => c.Transforms.Conversion.ConvertType("Weight", outputKind: DataKind.Double),
            ["weight", "'Weight'", "expected Single", "got Double"]),
    };

    public static TheoryData<string> BadSchemas => [.. Bad.Keys];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_trainer_keeps_the_contract_of_an_estimator(bool sparse)
    {
        var mlContext = new MLContext(seed: 1);
        EstimatorContract.AssertKept(mlContext, mlContext.Regression.Trainers.TwoLayerLinear(), Small.DataView(mlContext, sparse));
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
    public void The_score_is_annotated_as_that_of_a_regression()
    {
        var mlContext = new MLContext(seed: 1);
        var data = Small.DataView(mlContext);
        var score = mlContext.Regression.Trainers.TwoLayerLinear().Fit(data).Transform(data).Schema["Score"];
        Assert.Equal(NumberDataViewType.Single, score.Type);
        Assert.Contains("ScoreColumnKind: String = Regression", Table.Annotations(score));
        Assert.Contains("ScoreValueKind: String = Score", Table.Annotations(score));
    }

    [Theory]
    [MemberData(nameof(BadSchemas))]
    public void A_schema_that_does_not_fit_is_refused_before_and_at_fitting(string name)
    {
        var mlContext = new MLContext(seed: 1);
        var (change, parts) = Bad[name];
        var data = Small.WithWeights(new double[40]).DataView(mlContext);
        var changed = change(mlContext).Fit(data).Transform(data);
        EstimatorContract.AssertRefused(mlContext.Regression.Trainers.TwoLayerLinear(exampleWeightColumnName: "Weight"), changed, parts);
    }

    [Fact]
    public void The_trainer_asks_for_no_normalisation_and_no_cache()
    {
        var info = new MLContext().Regression.Trainers.TwoLayerLinear().Info;
        Assert.False(info.NeedNormalization);
        Assert.False(info.WantCaching);
    }

    [Fact]
    public void A_model_refuses_rows_of_another_number_of_features()
    {
        var mlContext = new MLContext(seed: 1);
        var model = mlContext.Regression.Trainers.TwoLayerLinear().Fit(Small.DataView(mlContext));
        var wider = RandomProblem.Easy(1, rows: 5, features: 4).DataView(mlContext);
        var exception = Assert.ThrowsAny<ArgumentException>(() => model.GetOutputSchema(wider.Schema));
        string[] parts = ["'Features'", "Vector<Single, 3>", "Vector<Single, 4>"];
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }
}
