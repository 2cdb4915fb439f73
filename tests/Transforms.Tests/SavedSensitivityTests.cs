using Cotangent.Trainers.Columns;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>Loaded sensitivities equal the saved ones, in a context without the trainer and the data.</summary>
public class SavedSensitivityTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_transformer_saved_alone_gives_the_same_columns_when_loaded(bool isSparse)
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext, isSparse: isSparse);
        var transformer = EveryKind.Fit(mlContext, data);
        AssertSame(transformer, ModelArchive.Load(new MLContext(), ModelArchive.Save(mlContext, transformer, data.Schema)), data);
    }

    [Fact]
    public void A_chain_gives_the_same_columns_when_loaded()
    {
        var mlContext = new MLContext(seed: 1);
        var data = EveryKind.Data(mlContext);
        var trainer = mlContext.Regression.Trainers.TwoLayerLinear(new() { Rank = 2, MaximumEpochs = 2 });
        var chain = mlContext.Transforms.NormalizeMinMax("Features")
            .Append(mlContext.Transforms.JvpSensitivity(trainer, EveryKind.Sensitivities))
            .Fit(data);
        var loaded = ModelArchive.Load(new MLContext(), ModelArchive.Save(mlContext, chain, data.Schema));
        AssertSame(chain, loaded, data);
        Assert.Equal(Columns.Read(chain.Transform(data), "Score"), Columns.Read(loaded.Transform(data), "Score"));
    }

    [Fact]
    public void A_model_without_a_bias_gives_the_same_columns_when_loaded()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var tangents = EveryKind.Sensitivities.Where(tangent => tangent.OutputColumnName != "Bias").ToArray();
        var transformer = mlContext.Transforms.JvpSensitivity(ChosenModel.Create(mlContext, EveryKind.Model with { Bias = null }), tangents)
            .Fit(data);
        AssertSame(transformer, ModelArchive.Load(new MLContext(), ModelArchive.Save(mlContext, transformer, data.Schema)), data);
    }

    /// <summary>Saving the loaded transformer gives the same bytes.</summary>
    [Fact]
    public void Saving_a_loaded_transformer_writes_the_same_bytes()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var first = ModelArchive.Save(mlContext, EveryKind.Fit(mlContext, data), data.Schema);
        var fresh = new MLContext();
        var second = ModelArchive.Save(fresh, ModelArchive.Load(fresh, first), data.Schema);
        Assert.Equal(ModelArchive.Entries(first)["TransformerChain/Model.key"], ModelArchive.Entries(second)["TransformerChain/Model.key"]);
    }

    [Fact]
    public void A_prediction_engine_over_a_loaded_model_gives_the_same_numbers()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var transformer = EveryKind.Fit(mlContext, data);
        var fresh = new MLContext();
        using var engine = fresh.Model.CreatePredictionEngine<Question,
        Answer>(ModelArchive.Load(fresh, ModelArchive.Save(mlContext, transformer, data.Schema)));
        var answer = engine.Predict(new Question { Features = [1, 2, 3], Direction = [0, 1, 0] });
        Assert.Equal(EveryKind.Model.Coefficients.RowMajor<float>(), answer.FeatureSensitivities);
        Assert.Equal((float)EveryKind.Model.AlongTheta(new double[,] { { 1, 0, -1 }, { 2, 5, 0 } }, [1, 2, 3]), answer.Theta);
        Assert.Equal((float)EveryKind.Model.Coefficients[0, 1], answer.Along);
    }

    [Fact]
    public void The_columns_themselves_can_be_saved_as_binary_data()
    {
        var mlContext = new MLContext();
        var data = EveryKind.Data(mlContext);
        var view = EveryKind.Fit(mlContext, data).Transform(data);
        using var file = new TemporaryFile(".idv");
        using (var stream = File.Create(file.Path))
            mlContext.Data.SaveAsBinary(view, stream);

        var again = new MLContext().Data.LoadFromBinary(file.Path);
        Assert.Equal(EveryKind.Read(view), EveryKind.Read(again));
        Assert.Equal(EveryKind.SlotNames, SlotNames(again));
    }

    private static void AssertSame(ITransformer expected, ITransformer loaded, IDataView data)
    {
        var (before, after) = (expected.Transform(data), loaded.Transform(data));
        Assert.Equal(EveryKind.Read(before), EveryKind.Read(after));
        Assert.Equal(SchemaText.Of(before), SchemaText.Of(after));
        Assert.Equal(
            before.Schema.Select(column => (column.Name, column.Type.ToString())),
            after.Schema.Select(column => (column.Name, column.Type.ToString())));
        Assert.Equal(EveryKind.SlotNames, SlotNames(after));
        Assert.NotSame(expected, loaded);
    }

    private static string[] SlotNames(IDataView view)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema["FeatureSensitivities"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class Question
    {
        [VectorType(EveryKind.Features)]
        public float[] Features { get; set; } = [];

        [VectorType(EveryKind.Features)]
        public float[] Direction { get; set; } = [];
    }

    private sealed class Answer
    {
        public float[] FeatureSensitivities { get; set; } = [];

        public float Theta { get; set; }

        [ColumnName("Sensitivity_Direction")]
        public float Along { get; set; }
    }
}
