using System.Globalization;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Tests;
using Cotangent.Trainers.Tests.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests;

/// <summary>A model saved here is loaded by a program that names none of our types: tests/ModelLoader.</summary>
public sealed class OtherProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("Cotangent.").FullName;
    private readonly MLContext _mlContext = new(seed: 1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Another_process_loads_the_model_and_scores_the_same_to_the_last_bit()
    {
        var data = RandomProblem.Easy(1, rows: 50, features: 4).DataView(_mlContext);
        var model = _mlContext.Regression.Trainers.TwoLayerLinear(rank: 2).Fit(data);
        await AssertSameScoresThere(model, data, SaveBinary(data));
    }

    [Fact]
    public async Task So_it_does_where_the_model_is_the_end_of_a_chain_on_a_file()
    {
        var data = _mlContext.Data.LoadFromTextFile(
            SampleData.Diabetes,
            [
                new("age", DataKind.Single, 0),
                new("sex", DataKind.String, 1),
                new("bmi", DataKind.Single, 2),
                new("progression", DataKind.Single, 10),
            ],
            separatorChar: ',',
            hasHeader: true);
        var model = _mlContext.Transforms.Categorical.OneHotEncoding("sex")
            .Append(_mlContext.Transforms.Concatenate("Features", "age", "sex", "bmi"))
            .Append(_mlContext.Regression.Trainers.TwoLayerLinear("progression"))
            .Fit(data);
        await AssertSameScoresThere(model, data, SampleData.Diabetes);
    }

    [Fact]
    public async Task So_it_does_with_a_model_of_two_classes()
    {
        var data = ClassProblem.TrueOrFalse(_mlContext);
        await AssertSameScoresThere(_mlContext.BinaryClassification.Trainers.TwoLayerLinear().Fit(data), data, SaveBinary(data));
    }

    /// <summary>ML.NET itself names the slots after key values that are text only.</summary>
    [Fact]
    public async Task So_it_does_with_a_model_of_classes_that_are_numbers_whose_names_it_knows()
    {
        var data = ClassProblem.Keys(_mlContext, value => value + 0.5f);
        var output =
            await AssertSameScoresThere(_mlContext.MulticlassClassification.Trainers.TwoLayerLinear().Fit(data), data, SaveBinary(data));
        Assert.Equal(["0.5", "1.5", "2.5"], output[0].Split(' ').Order());
    }

    [Fact]
    public async Task So_it_does_with_a_chain_from_a_text_label_to_a_text_prediction()
    {
        var data = Wine.Load(_mlContext);
        var model = _mlContext.Transforms.Conversion.MapValueToKey("Label", "cultivar")
            .Append(_mlContext.MulticlassClassification.Trainers.TwoLayerLinear(maximumEpochs: 20))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        var output = await AssertSameScoresThere(model, data, SaveBinary(data));
        Assert.Equal("class_0 class_1 class_2", output[0]);
    }

    [Fact]
    public async Task So_it_does_with_a_model_of_many_targets_whose_names_it_knows()
    {
        string[] names = ["chins", "situps", "jumps", "weight", "waist", "pulse"];
        var data = _mlContext.Data.LoadFromTextFile(
            SampleData.PathOf("linnerud.csv"),
            [.. names.Select((name, column) => new TextLoader.Column(name, DataKind.Single, column))],
            separatorChar: ',',
            hasHeader: true);
        var model = _mlContext.Transforms.Concatenate("Features", names[..3])
            .Append(_mlContext.Transforms.Concatenate("Label", names[3..]))
            .Append(_mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(rank: 2))
            .Fit(data);
        var output = await AssertSameScoresThere(model, data, SampleData.PathOf("linnerud.csv"));
        Assert.Equal("weight waist pulse", output[0]);
    }

    /// <summary>Otherwise an empty output could pass for no rows.</summary>
    [Fact]
    public async Task The_program_fails_where_there_is_no_model()
    {
        var (exitCode, output, error) = await ChildProcess.Run("ModelLoader", [Path.Combine(_folder, "none.zip"), SampleData.Diabetes]);
        Assert.NotEqual(0, exitCode);
        Assert.Empty(output);
        Assert.Contains("none.zip", error, StringComparison.Ordinal);
    }

    private string SaveBinary(IDataView data)
    {
        var dataFile = Path.Combine(_folder, "data.idv");
        using var stream = File.Create(dataFile);
        _mlContext.Data.SaveAsBinary(data, stream);
        return dataFile;
    }

    /// <summary>Asserts it, and returns what the program wrote, line by line.</summary>
    private async Task<string[]> AssertSameScoresThere(ITransformer model, IDataView data, string dataFile)
    {
        var modelFile = Path.Combine(_folder, "model.zip");
        _mlContext.Model.Save(model, data.Schema, modelFile);
        var expected = ScoreLines(model.Transform(data)).ToArray();

        var (exitCode, output, error) = await ChildProcess.Run("ModelLoader", [modelFile, dataFile]);
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(expected, lines);
        Assert.True(expected.Distinct().Count() > 10);
        return lines;
    }

    /// <summary>As the program writes them: a vector of scores is a line, below the names of its slots.</summary>
    private static IEnumerable<string> ScoreLines(IDataView scored)
    {
        static string Format(float score) => score.ToString("R", CultureInfo.InvariantCulture);
        return scored.Schema["Score"].Type is VectorDataViewType
            ? scored.GetColumn<float[]>("Score").Select(scores => string.Join(' ', scores.Select(Format)))
                .Prepend(string.Join(' ', SlotNames.Of(scored.Schema["Score"])))
            : scored.GetColumn<float>("Score").Select(Format);
    }
}
