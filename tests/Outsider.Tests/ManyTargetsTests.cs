using System.Collections.Immutable;
using Cotangent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Outsider.Tests;

/// <summary>Many targets, and several labels for a row, as a user writes them.</summary>
public class ManyTargetsTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Three_body_measures_from_three_exercises()
    {
        string[] exercises = ["chins", "situps", "jumps"], body = ["weight", "waist", "pulse"];
        var data = _mlContext.Data.LoadFromTextFile(
            Samples.Linnerud,
            [.. exercises.Concat(body).Select((name, column) => new TextLoader.Column(name, DataKind.Single, column))],
            separatorChar: ',',
            hasHeader: true);
        var pipeline = _mlContext.Transforms.Concatenate("Features", exercises)
            .Append(_mlContext.Transforms.Concatenate("Label", body))
            .Append(_mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(rank: 1));
        var model = pipeline.Fit(data);

        MultiOutputRegressionMetrics metrics = _mlContext.MultiOutputRegression.Evaluate(model.Transform(data));
        Assert.Equal(body, metrics.TargetNames);
        Assert.InRange(metrics.RSquared, 0.1, 0.5);
        Assert.All(metrics.PerTarget, (RegressionMetrics target) => Assert.True(target.RootMeanSquaredError >= target.MeanAbsoluteError));

        TwoLayerLinearMultiOutputModelParameters parameters = model.LastTransformer.Model;
        Assert.Equal(3, parameters.A.FlattenedLength);
        Assert.Equal(9, parameters.EffectiveCoefficients.FlattenedLength);

        var folds = _mlContext.MultiOutputRegression.CrossValidate(data, pipeline, numberOfFolds: 4);
        Assert.Equal(4, folds.Count(fold => fold.Metrics.MeanSquaredError > 0));

        ImmutableDictionary<string, RegressionMetricsStatistics> importance =
            _mlContext.MultiOutputRegression.PermutationFeatureImportance(model, model.Transform(data), permutationCount: 5);
        Assert.Equal(exercises.Order(), importance.Keys.Order());
        Assert.True(importance["situps"].RSquared.Mean < 0);
    }

    [Fact]
    public void Films_of_several_genres()
    {
        var random = new Random(1);
        var films = Enumerable.Range(0, 200).Select(_ => new Film { Jokes = random.Next(10), Ghosts = random.Next(10) }).ToArray();
        foreach (var film in films)
            film.Genres = [film.Jokes + random.Next(4) > 6 ? 1 : 0, film.Ghosts + random.Next(4) > 6 ? 1 : 0];
        var pipeline = _mlContext.Transforms.Concatenate("Features", "Jokes", "Ghosts")
            .Append(_mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(
                new TwoLayerLinearMultiOutputTrainer.Options { LabelColumnName = "Genres", Loss = TrainingLoss.Logistic() }));
        var model = pipeline.Fit(_mlContext.Data.LoadFromEnumerable(films));
        using var engine = _mlContext.Model.CreatePredictionEngine<Film, Genres>(model);
        var both = engine.Predict(new Film { Jokes = 9, Ghosts = 9 }).Score;
        var comedy = engine.Predict(new Film { Jokes = 9, Ghosts = 0 }).Score;
        Assert.True(both[0] > 0.9 && both[1] > 0.9);
        Assert.True(comedy[0] > 0.9 && comedy[1] < 0.1);
    }

    private sealed class Film
    {
        public float Jokes { get; set; }

        public float Ghosts { get; set; }

        [VectorType(2)]
        public float[] Genres { get; set; } = [0, 0];
    }

    private sealed class Genres
    {
        public float[] Score { get; set; } = [];
    }
}
