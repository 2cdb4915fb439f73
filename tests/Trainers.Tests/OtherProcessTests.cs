using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests;

/// <summary>A model saved here is loaded by a program that names none of our types: tests/ModelLoader.</summary>
public sealed class OtherProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("Cotangent.").FullName;
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>Built beside the tests: bin/ModelLoader instead of bin/Trainers.Tests, in the folder of the same configuration.</summary>
    private static string Program
    {
        get
        {
            var here = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(here.Parent!.Parent!.FullName, "ModelLoader", here.Name, "Cotangent.ModelLoader.dll");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Another_process_loads_the_model_and_scores_the_same_to_the_last_bit()
    {
        var data = RandomProblem.Easy(1, rows: 50, features: 4).DataView(_mlContext);
        var model = _mlContext.Regression.Trainers.TwoLayerLinear(rank: 2).Fit(data);
        var dataFile = Path.Combine(_folder, "data.idv");
        using (var stream = File.Create(dataFile))
            _mlContext.Data.SaveAsBinary(data, stream);
        await AssertSameScoresThere(model, data, dataFile);
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
    public async Task So_it_does_with_many_targets()
    {
        string[] names = ["chins", "situps", "jumps", "weight", "waist", "pulse"];
        var file = Path.Combine(AppContext.BaseDirectory, "data", "linnerud.csv");
        var data = _mlContext.Data.LoadFromTextFile(
            file, [.. names.Select((name, column) => new TextLoader.Column(name, DataKind.Single, column))], separatorChar: ',', hasHeader: true);
        var model = _mlContext.Transforms.Concatenate("Features", names[..3])
            .Append(_mlContext.Transforms.Concatenate("Label", names[3..]))
            .Append(_mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(rank: 2))
            .Fit(data);
        await AssertSameScoresThere(model, data, file);
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
        var (exitCode, output, error) = await Run(Path.Combine(_folder, "none.zip"), SampleData.Diabetes);
        Assert.NotEqual(0, exitCode);
        Assert.Empty(output);
        Assert.Contains("none.zip", error, StringComparison.Ordinal);
    }

    private async Task AssertSameScoresThere(ITransformer model, IDataView data, string dataFile)
    {
        var modelFile = Path.Combine(_folder, "model.zip");
        _mlContext.Model.Save(model, data.Schema, modelFile);
        var scored = model.Transform(data);
        var scores = scored.Schema["Score"].Type is VectorDataViewType
            ? scored.GetColumn<float[]>("Score")
            : scored.GetColumn<float>("Score").Select(score => new[] { score });
        string[] expected = [.. scores.Select(row => string.Join(' ', row.Select(score => score.ToString("R", CultureInfo.InvariantCulture))))];

        var (exitCode, output, error) = await Run(modelFile, dataFile);
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Equal(expected, output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.True(expected.Distinct().Count() > 10);
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(string modelFile, string dataFile)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Program, modelFile, dataFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
