using Cotangent.Trainers.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.Data;

/// <summary>
/// Names of many outputs are created at first use, and not by training that is refused because memory is too small.
/// </summary>
[Collection(nameof(BytesAllocated))]
public class NamesOfTargetsTests
{
    private const int Many = 10_000_000;

    /// <summary>Ten million names of classes would be 457 MB.</summary>
    [Fact]
    public void A_label_of_ten_million_keys_is_refused_before_they_are_named()
    {
        var mlContext = new MLContext(seed: 1);
        var trainer = mlContext.MulticlassClassification.Trainers.TwoLayerLinear(
            new TwoLayerLinearMulticlassTrainer.Options { LabelColumnName = "Key", MemoryBudget = 100 << 20 });
        AssertRefused(() => trainer.Fit(View(mlContext, Many)));
    }

    [Fact]
    public void A_vector_of_ten_million_labels_is_refused_before_they_are_named()
    {
        var mlContext = new MLContext(seed: 1);
        var trainer = mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(
            new TwoLayerLinearMultiOutputTrainer.Options { LabelColumnName = "Labels", MemoryBudget = 100 << 20 });
        AssertRefused(() => trainer.Fit(View(mlContext, Many)));
    }

    /// <summary>Before its classes are compared with those of the previous model.</summary>
    [Fact]
    public void So_it_is_where_training_goes_on_from_a_model_of_few_classes()
    {
        var mlContext = new MLContext(seed: 1);
        var trainer = mlContext.MulticlassClassification.Trainers.TwoLayerLinear(
            new TwoLayerLinearMulticlassTrainer.Options { LabelColumnName = "Key", MemoryBudget = 100 << 20 });
        var previous = trainer.Fit(View(mlContext, 3)).Model;
        AssertRefused(() => trainer.Fit(View(mlContext, Many), previous));
    }

    /// <summary>What a model keeps is no way back to the data that it was trained on.</summary>
    [Fact]
    public void A_model_has_the_names_themselves()
    {
        var mlContext = new MLContext(seed: 1);
        var model =
            mlContext.MulticlassClassification.Trainers.TwoLayerLinear(
                new TwoLayerLinearMulticlassTrainer.Options { LabelColumnName = "Key" }).Fit(View(mlContext, 3)).Model;
        Assert.Equal(["0", "1", "2"], model.ClassNames);
        Assert.IsNotType<LazyNames>(model.ClassNames);
        var targets =
            mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(
                new TwoLayerLinearMultiOutputTrainer.Options { LabelColumnName = "Labels" }).Fit(View(mlContext, 3)).Model;
        Assert.Equal(["Labels[0]", "Labels[1]", "Labels[2]"], targets.TargetNames);
        Assert.IsNotType<LazyNames>(targets.TargetNames);
    }

    [Fact]
    public void Names_are_made_once_and_counted_without()
    {
        var made = 0;
        var names = new LazyNames(2, () =>
        {
            made++;
            return ["a", "b"];
        });
        Assert.Equal((2, 0), (names.Count, made));
        Assert.Equal("b", names[1]);
        Assert.Equal(["a", "b"], names);
        Assert.Equal(1, made);
    }

    private static void AssertRefused(Action fit)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("Lower Rank", Assert.Throws<InvalidOperationException>(fit).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    private static IDataView View(MLContext mlContext, int outputs)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Key)].ColumnType = new KeyDataViewType(typeof(uint), outputs);
        schema[nameof(Row.Labels)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, outputs);
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        return mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 12)
                .Select(row => new Row
                {
                    Key = (uint)(row % 3) + 1,
                    Labels = new(outputs, 1, [row], [row % 3]),
                    Features = new(2, [row, row * row % 5])
                }), schema);
    }

    private sealed class Row
    {
        public uint Key { get; set; }

        public VBuffer<float> Labels { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
