using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>A trainer of each task and its sensitivities in one Fit.</summary>
public class TrainedTaskTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void A_regression_trains_and_attaches() =>
        Check(_mlContext.Regression.Trainers.TwoLayerLinear(new() { LabelColumnName = "Number", MaximumEpochs = 2 }), outputs: 0);

    [Fact]
    public void Many_targets_train_and_attach() => Check(
        _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(new() { LabelColumnName = "Targets", MaximumEpochs = 2 }), outputs: 2);

    [Fact]
    public void Labels_train_and_attach() => Check(
        _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(
            new() { LabelColumnName = "Targets", MaximumEpochs = 2, Loss = TrainingLoss.Logistic() }),
        outputs: 2,
        Sensitivity.SmallestChange());

    [Fact]
    public void Two_classes_train_and_attach() => Check(
        _mlContext.BinaryClassification.Trainers.TwoLayerLinear(new() { LabelColumnName = "Flag", MaximumEpochs = 2 }),
        outputs: 0,
        Sensitivity.SmallestChange());

    [Fact]
    public void Several_classes_train_and_attach() => Check(
        _mlContext.MulticlassClassification.Trainers.TwoLayerLinear(new() { LabelColumnName = "Key", MaximumEpochs = 2 }),
        outputs: 4,
        Sensitivity.SmallestChange());

    /// <summary>
    /// One fit gives the bits of training first and attaching afterwards. It promises the schema that it delivers, it is saved and loaded,
    /// more can be attached to it, and a misfit is found before training.
    /// </summary>
    private void Check<TTransformer, TModel>(
        TwoLayerLinearTrainerBase<TTransformer, TModel> trainer, int outputs, params Sensitivity[] ofTask)
        where TTransformer : class, ISingleFeaturePredictionTransformer<TModel>
        where TModel : class, ITwoLayerLinearModelParameters
    {
        var data = Data();
        Sensitivity[] sensitivities =
            [Tangent.EachFeature(), Tangent.Feature("height").OfRawScore(), Sensitivity.IntegratedGradients(), .. ofTask];
        var estimator = _mlContext.Transforms.JvpSensitivity(trainer, sensitivities);
        var fitted = estimator.Fit(data);
        var view = fitted.Transform(data);
        Assert.Equal(SchemaText.Of(estimator.GetOutputSchema(SchemaText.Shape(data))), SchemaText.Of(view));
        Assert.Equal(outputs == 0 ? 3 : 3 * outputs, ((VectorDataViewType)view.Schema["FeatureSensitivities"].Type).Size);

        var trained = trainer.Fit(data);
        var attached = _mlContext.Transforms.JvpSensitivity(trained, sensitivities).Fit(trained.Transform(data));
        Assert.Equal(Columns.Read(view), Columns.Read(attached.Transform(trained.Transform(data))));

        var loaded = ModelArchive.Load(new MLContext(), ModelArchive.Save(_mlContext, fitted, data.Schema));
        Assert.IsType<TrainedSensitivityTransformer<TModel>>(loaded);
        Assert.Equal(Columns.Read(view), Columns.Read(loaded.Transform(data)));
        var more = _mlContext.Transforms.JvpSensitivity(loaded, Tangent.EachFeature("Again")).Fit(view).Transform(view);
        Assert.Equal(Columns.Read(view, "FeatureSensitivities"), Columns.Read(more, "Again"));

        var log = new Log(_mlContext);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _mlContext.Transforms.JvpSensitivity(trainer, Tangent.Feature("weight")).Fit(data));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _mlContext.Transforms.JvpSensitivity(trainer, Tangent.Bias("b", new float[outputs + 2])).Fit(data));
        Assert.DoesNotContain(log.Messages, entry => entry.Contains("epoch 1:", StringComparison.Ordinal));
        trainer.Fit(data);
        Assert.Contains(log.Messages, entry => entry.Contains("epoch 1:", StringComparison.Ordinal));
    }

    private IDataView Data()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 40).Select(i => new Row
        {
            Features = random.Vector(3),
            Number = random.NextSingle(),
            Flag = i % 3 == 0,
            Class = $"class {i % 4}",
            Targets = [i % 2, (i / 2) % 2],
        });
        var schema = SchemaDefinition.Create(typeof(Row));
        var names = new VBuffer<ReadOnlyMemory<char>>(3, Array.ConvertAll(EveryKind.SlotNames, name => name.AsMemory()));
        schema[nameof(Row.Features)].AddAnnotation("SlotNames", names, new VectorDataViewType(TextDataViewType.Instance, 3));
        var data = _mlContext.Data.LoadFromEnumerable(rows.ToArray(), schema);
        return _mlContext.Transforms.Conversion.MapValueToKey("Key", "Class").Fit(data).Transform(data);
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Number { get; set; }

        public bool Flag { get; set; }

        public string Class { get; set; } = "";

        [VectorType(2)]
        public float[] Targets { get; set; } = [];
    }
}
