using Cotangent.Transforms.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace Cotangent.Transforms.Tests.Pipelines;

public sealed class OutputNamesTests
{
    private static readonly MLContext MlContext = new(1);
    private static readonly string[] Colors = ["red", "green", "blue"];
    private static readonly float[] Numbers = [0, 1, 2.5f];

    [Fact]
    public void Classes_have_the_values_of_the_training_file() => RequireNames(["red", "green", "blue"], MlContext.Transforms
        .Conversion.MapValueToKey("Label", nameof(Row.Color)).Append(MlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy()));

    [Fact]
    public void Classes_of_numbers_are_written_as_text() => RequireNames(["0", "1", "2.5"], MlContext.Transforms
        .Conversion.MapValueToKey("Label", nameof(Row.Number)).Append(MlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy()));

    [Fact]
    public void Classes_of_a_two_layer_model_have_the_values_of_the_training_file() => RequireNames(["0", "1", "2.5"], MlContext
        .Transforms.Conversion.MapValueToKey("Label", nameof(Row.Number))
        .Append(MlContext.MulticlassClassification.Trainers.TwoLayerLinear()));

    [Fact]
    public void Classes_of_one_versus_all_have_the_values_of_the_training_file() => RequireNames(["red", "green", "blue"], MlContext
        .Transforms.Conversion.MapValueToKey("Label", nameof(Row.Color))
        .Append(MlContext.MulticlassClassification.Trainers.OneVersusAll(
            MlContext.BinaryClassification.Trainers.SdcaLogisticRegression())));

    [Fact]
    public void Classes_without_values_are_numbered_from_0() => RequireNames(["0", "1", "2"], MlContext.Transforms
        .CopyColumns("Label", nameof(Row.Key)).Append(MlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy()));

    [Fact]
    public void Clusters_are_numbered_from_0() =>
        RequireNames(["0", "1", "2", "3"], MlContext.Clustering.Trainers.KMeans(numberOfClusters: 4));

    [Fact]
    public void Targets_have_the_slot_names_of_the_label() => RequireNames(["Number", "One"], MlContext.Transforms
        .Concatenate("Label", nameof(Row.Number), nameof(Row.One)).Append(MlContext.MultiOutputRegression.Trainers.TwoLayerLinear()));

    [Fact]
    public void A_score_that_is_a_number_has_no_names() => RequireNames([], MlContext.Transforms
        .CopyColumns("Label", nameof(Row.Number)).Append(MlContext.Regression.Trainers.Sdca(maximumNumberOfIterations: 1)));

    [Fact]
    public void Slots_without_a_name_have_the_name_of_the_column_and_their_index()
    {
        var data = MlContext.Data.LoadFromEnumerable(Rows());
        Assert.Equal(["Features[0]", "Features[1]"], OutputNames.Of(data.Schema["Features"]));
    }

    private static void RequireNames(string[] expected, IEstimator<ITransformer> estimator)
    {
        var data = MlContext.Data.LoadFromEnumerable(Rows());
        var model = estimator.Fit(data);
        Assert.Equal(expected, OutputNames.Of(model.GetOutputSchema(data.Schema)["Score"]));
        using var stream = new MemoryStream();
        MlContext.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        Assert.Equal(expected, OutputNames.Of(MlContext.Model.Load(stream, out _).GetOutputSchema(data.Schema)["Score"]));
    }

    private static Row[] Rows()
    {
        var random = new Random(1);
        return
        [
            .. Enumerable.Range(0, 60).Select(i => new Row
            {
                Features = [random.NextSingle(), random.NextSingle()],
                Color = Colors[i % 3],
                Number = Numbers[i % 3],
                Key = (uint)(i % 3) + 1,
                One = random.NextSingle(),
            }),
        ];
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public string Color { get; set; } = "";

        public float Number { get; set; }

        [KeyType(3)]
        public uint Key { get; set; }

        public float One { get; set; }
    }
}
