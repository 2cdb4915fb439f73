using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>The score and its sensitivities as one transformer.</summary>
public class TrainedSensitivityTransformerTests
{
    private const string Entry = "TransformerChain/Model.key";

    [Fact]
    public void It_gives_the_score_and_the_columns_of_the_parts_it_is_made_of()
    {
        var (mlContext, data, transformer) = Fit();
        var sensitivities = mlContext.Transforms.JvpSensitivity(transformer, EveryKind.Sensitivities).Fit(data);
        var view = transformer.Transform(data);
        Assert.Equal(EveryKind.Read(sensitivities.Transform(data)), EveryKind.Read(view));
        Assert.Equal(Columns.Read(Trainer(mlContext).Fit(data).Transform(data), "Score"), Columns.Read(view, "Score"));
        Assert.Equal(
            view.Schema.Select(column => column.ToString()), transformer.GetOutputSchema(data.Schema).Select(column => column.ToString()));
    }

    [Fact]
    public void Saved_alone_it_gives_the_same_columns_when_loaded()
    {
        var (mlContext, data, transformer) = Fit();
        var loaded =
            Assert.IsType<TrainedSensitivityTransformer<TwoLayerLinearRegressionModelParameters>>(
                ModelArchive.Load(new MLContext(), ModelArchive.Save(mlContext, transformer, data.Schema)));
        Assert.Equal(Columns.Read(transformer.Transform(data)), Columns.Read(loaded.Transform(data)));
        Assert.Equal(SchemaText.Of(transformer.Transform(data)), SchemaText.Of(loaded.Transform(data)));
        Assert.Equal(transformer.FeatureColumnName, loaded.FeatureColumnName);
        Assert.Equal(transformer.FeatureColumnType, loaded.FeatureColumnType);
        Assert.Equal(transformer.Model.TrainingHistory, loaded.Model.TrainingHistory);
    }

    [Fact]
    public void A_prediction_engine_gives_what_a_pass_over_the_rows_gives()
    {
        var (mlContext, data, transformer) = Fit();
        Assert.True(transformer.IsRowToRowMapper);
        using var engine = mlContext.Model.CreatePredictionEngine<Question, Answer>(transformer);
        var (features, directions, expected) =
            (Columns.Read(data, "Features"), Columns.Read(data, "Direction"), Columns.Read(transformer.Transform(data)));
        for (var row = 0; row < features.Length; row++)
        {
            var answer = engine.Predict(new Question { Features = features[row], Direction = directions[row] });
            Assert.Equal(expected["Score"][row][0], answer.Score);
            Assert.Equal(expected["Theta"][row][0], answer.Theta);
            Assert.Equal(expected["FeatureSensitivities"][row], answer.FeatureSensitivities);
        }
    }

    [Fact]
    public void More_sensitivities_can_be_attached_to_it()
    {
        var (mlContext, data, transformer) = Fit();
        var view = transformer.Transform(data);
        var more = mlContext.Transforms.JvpSensitivity(transformer, Tangent.EachFeature("Again")).Fit(view).Transform(view);
        Assert.Equal(Columns.Read(view, "FeatureSensitivities"), Columns.Read(more, "Again"));
    }

    [Fact]
    public void A_file_that_a_later_version_wrote_is_refused()
    {
        var (mlContext, data, transformer) = Fit();
        var archive = ModelArchive.Save(mlContext, transformer, data.Schema);
        var content = ModelArchive.Entries(archive)[Entry];
        var versions = content.AsSpan().IndexOf("JVP\0TRND"u8) + 8;
        Assert.Equal(
            (0x00010001, 0x00010001), (BitConverter.ToInt32(content, versions), BitConverter.ToInt32(content, versions + sizeof(int))));
        BitConverter.TryWriteBytes(content.AsSpan(versions), 0x00010002);
        BitConverter.TryWriteBytes(content.AsSpan(versions + sizeof(int)), 0x00010002);
        Assert.IsType<FormatException>(
            Assert.ThrowsAny<Exception>(() => ModelArchive.Load(new MLContext(), ModelArchive.Replace(archive, Entry, content)))
                .GetBaseException());
    }

    private static (
        MLContext MLContext, IDataView Data, TrainedSensitivityTransformer<TwoLayerLinearRegressionModelParameters> Transformer) Fit()
    {
        var mlContext = new MLContext(seed: 1);
        var data = EveryKind.Data(mlContext);
        return (mlContext, data, mlContext.Transforms.JvpSensitivity(Trainer(mlContext), EveryKind.Sensitivities).Fit(data));
    }

    private static TwoLayerLinearRegressionTrainer Trainer(MLContext mlContext) =>
        mlContext.Regression.Trainers.TwoLayerLinear(new() { Rank = 2, MaximumEpochs = 1, Seed = 3 });

    private sealed class Question
    {
        [VectorType(EveryKind.Features)]
        public float[] Features { get; set; } = [];

        [VectorType(EveryKind.Features)]
        public float[] Direction { get; set; } = [];
    }

    private sealed class Answer
    {
        public float Score { get; set; }

        public float Theta { get; set; }

        public float[] FeatureSensitivities { get; set; } = [];
    }
}
