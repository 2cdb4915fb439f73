using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Tests.MultiOutput;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Contract;

/// <summary>The trainer of many targets as ML.NET sees it.</summary>
public class MultiOutputContractTests
{
    private static readonly TargetsProblem Small = TargetsProblem.Easy(1, rows: 40, features: 3, targets: 2);

    /// <summary>
    /// A change of the schema, and what the message must have: role and name of the column, what was expected and what was found.
    /// </summary>
    private static readonly Dictionary<string, (Func<MLContext, IEstimator<ITransformer>> Change, string[] Parts)> Bad = new()
    {
        ["no features"] = (c => c.Transforms.DropColumns("Features"), ["feature", "'Features'"]),
        ["no label"] = (c => c.Transforms.DropColumns("Label"), ["label", "'Label'"]),
        ["no weight"] = (c => c.Transforms.DropColumns("Weight"), ["weight", "'Weight'"]),
        ["scalar features"] = (
            c => c.Transforms.CopyColumns("Features", "Weight"), ["feature", "'Features'", "Vector<Single>", "got Single"]),
        ["scalar label"] = (
            c => c.Transforms.CopyColumns("Label", "Weight"), ["label", "'Label'", "expected Vector<Single>", "got Single"]),
        ["labels of double"] = (
            c => c.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Double),
            ["label", "'Label'", "expected Vector<Single>", "got Vector<Double>"]),
        ["labels of text"] = (
            c => c.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.String),
            ["label", "'Label'", "expected Vector<Single>", "got Vector<String>"]),
        ["labels that are keys"] = (
            c => c.Transforms.Conversion.MapValueToKey("Label"),
            ["label", "'Label'", "expected Vector<Single>", "got Vector<Key<UInt32>>"]),
        ["labels of unknown number"] = (
            c => c.Transforms.Conversion.ConvertType("t", "Weight", DataKind.String)
                .Append(c.Transforms.Text.TokenizeIntoWords("words", "t"))
                .Append(c.Transforms.Conversion.ConvertType("Label", "words", DataKind.Single)),
            ["label", "'Label'", "expected Vector<Single>", "got VarVector<Single>"]),
    };

    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<string> BadSchemas => [.. Bad.Keys];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_trainer_keeps_the_contract_of_an_estimator(bool sparse) =>
        EstimatorContract.AssertKept(
            _mlContext, _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(), Small.DataView(_mlContext, sparse));

    [Fact]
    public void So_does_a_chain_that_ends_with_it()
    {
        var chain = _mlContext.Transforms.Concatenate("Features", "chins", "situps", "jumps")
            .Append(_mlContext.Transforms.Concatenate("Body", "weight", "waist", "pulse"))
            .Append(_mlContext.MultiOutputRegression.Trainers.TwoLayerLinear("Body", rank: 1));
        var data = Linnerud();
        EstimatorContract.AssertKept(_mlContext, chain, data);
        var model = chain.Fit(data);
        Assert.Contains("SlotNames: Vector<String, 3> = weight, waist, pulse", Table.Annotations(model.Transform(data).Schema["Score"]));
        Assert.Equal(["weight", "waist", "pulse"], model.LastTransformer.Model.TargetNames);
    }

    [Theory]
    [InlineData("logistic")]
    [InlineData("no names")]
    [InlineData("some names")]
    [InlineData("labels and features of several dimensions")]
    public void So_it_does_with(string variant)
    {
        var options = new TwoLayerLinearMultiOutputTrainer.Options();
        var data = Small.DataView(_mlContext);
        string[] names = ["Label[0]", "Label[1]"];
        if (variant == "logistic")
        {
            options = options with { Loss = TrainingLoss.Logistic() };
            data = new TargetsProblem(Small.X, Small.Y.Map(y => y > 0 ? 1 : 0)).DataView(_mlContext);
        }
        else if (variant == "some names")
        {
            data = new TargetsProblem(Small.X, Small.Y, "first", "").DataView(_mlContext);
            names = ["first", "Label[1]"];
        }
        else if (variant == "labels and features of several dimensions")
        {
            var schema = TargetsExample.Schema(3, 2);
            schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3, 1);
            schema["Label"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1, 2);
            var rows = _mlContext.Data.CreateEnumerable<TargetsExample>(
                data, reuseRowObject: false, schemaDefinition: TargetsExample.Schema(3, 2));
            data = _mlContext.Data.LoadFromEnumerable(rows, schema);
        }

        var trainer = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(options);
        EstimatorContract.AssertKept(_mlContext, trainer, data);
        Assert.Equal(names, trainer.Fit(data).Model.TargetNames);
    }

    [Fact]
    public void The_score_is_annotated_as_that_of_many_targets()
    {
        var data = Small.DataView(_mlContext);
        var score = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear().Fit(data).Transform(data).Schema["Score"];
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), score.Type);
        Assert.Contains("ScoreColumnKind: String = MultiOutputRegression", Table.Annotations(score));
        Assert.Contains("ScoreValueKind: String = Score", Table.Annotations(score));
        Assert.Contains("SlotNames: Vector<String, 2> = Label[0], Label[1]", Table.Annotations(score));
    }

    [Theory]
    [MemberData(nameof(BadSchemas))]
    public void A_schema_that_does_not_fit_is_refused_before_and_at_fitting(string name)
    {
        var (change, parts) = Bad[name];
        var data = Small.DataView(_mlContext);
        var changed = change(_mlContext).Fit(data).Transform(data);
        var trainer = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(exampleWeightColumnName: "Weight");
        EstimatorContract.AssertRefused(trainer, changed, parts);
    }

    [Fact]
    public void A_model_refuses_rows_of_another_number_of_features()
    {
        var model = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear().Fit(Small.DataView(_mlContext));
        var wider = TargetsProblem.Easy(1, rows: 5, features: 4, targets: 2).DataView(_mlContext);
        string[] parts = ["'Features'", "Vector<Single, 3>", "Vector<Single, 4>"];
        var exception = Assert.ThrowsAny<ArgumentException>(() => model.GetOutputSchema(wider.Schema));
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_prediction_engine_says_what_Transform_says()
    {
        var data = Small.DataView(_mlContext);
        var model = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear().Fit(data);
        using var engine = _mlContext.Model.CreatePredictionEngine<TargetsExample, Prediction>(
            model, inputSchemaDefinition: TargetsExample.Schema(3, 2));
        var scores = model.Transform(data).GetColumn<float[]>("Score").ToArray();
        var rows =
            _mlContext.Data.CreateEnumerable<TargetsExample>(data, reuseRowObject: false, schemaDefinition: TargetsExample.Schema(3, 2));
        Assert.Equal(scores, rows.Select(row => engine.Predict(row).Score));
        Assert.Equal(Small.Rows, scores.Select(score => score[1]).Distinct().Count());
    }

    [Fact]
    public void A_loaded_model_has_the_same_parameters_history_and_names()
    {
        var data = TargetsProblem.Read("linnerud.csv", targets: 3).DataView(_mlContext);
        var model = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(rank: 2).Fit(data);
        using var file = new MemoryStream();
        _mlContext.Model.Save(model, data.Schema, file);
        var loaded = Assert.IsType<TwoLayerLinearMultiOutputTransformer>(new MLContext().Model.Load(file, out _));
        Assert.Equal(model.Model.Model.Parameters, loaded.Model.Model.Parameters);
        Assert.Equal(model.Model.Model.Layout, loaded.Model.Model.Layout);
        Assert.Equal(model.Model.TrainingHistory, loaded.Model.TrainingHistory);
        Assert.Equal(["weight", "waist", "pulse"], loaded.Model.TargetNames);
        Assert.Equal("Features", loaded.FeatureColumnName);
    }

    [Fact]
    public void A_row_with_a_missing_feature_has_missing_scores()
    {
        var model = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear().Fit(Small.DataView(_mlContext));
        var rows = new TargetsProblem(new double[,] { { 1, double.NaN, 3 }, { 1, 2, 3 } }, new double[2, 2]).DataView(_mlContext);
        var scores = model.Transform(rows).GetColumn<float[]>("Score").ToArray();
        Assert.All(scores[0], score => Assert.True(float.IsNaN(score)));
        Assert.All(scores[1], score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void The_trainer_asks_for_no_normalisation_and_no_cache()
    {
        var info = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear().Info;
        Assert.False(info.NeedNormalization);
        Assert.False(info.WantCaching);
    }

    private IDataView Linnerud()
    {
        string[] names = ["chins", "situps", "jumps", "weight", "waist", "pulse"];
        return _mlContext.Data.LoadFromTextFile(
            SampleData.PathOf("linnerud.csv"),
            [.. names.Select((name, column) => new TextLoader.Column(name, DataKind.Single, column))],
            separatorChar: ',',
            hasHeader: true);
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
