using Cotangent.Trainers.Tests.MultiOutput;
using Cotangent.Trainers.Tests.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>The model parameters score a row by themselves, to the bits of the columns.</summary>
[Collection(nameof(BytesAllocated))]
public class OneRowTests
{
    private const int Features = 5;

    private static readonly MLContext Context = new(seed: 1);

    private static readonly Predictions<TwoLayerLinearRegressionModelParameters> Regression =
        new(Context.Regression.Trainers.TwoLayerLinear(), RandomProblem.Easy(1, rows: 40, Features).DataView(Context));

    private static readonly Predictions<TwoLayerLinearRegressionModelParameters> Rates = new(
        Context.Regression.Trainers.TwoLayerLinear(new TwoLayerLinearRegressionTrainer.Options { Loss = TrainingLoss.Poisson() }),
        Context.Transforms.Expression("Label", "x => x * x", "Label").Fit(Regression.Data).Transform(Regression.Data));

    private static readonly Predictions<TwoLayerLinearBinaryModelParameters> Binary =
        new(Context.BinaryClassification.Trainers.TwoLayerLinear(), ClassProblem.TrueOrFalse(Context, features: Features));

    private static readonly Predictions<TwoLayerLinearMulticlassModelParameters> Multiclass =
        new(Context.MulticlassClassification.Trainers.TwoLayerLinear(), ClassProblem.Keys(Context, value => value, features: Features));

    private static readonly Predictions<TwoLayerLinearMultiOutputModelParameters> Folded =
        new(Context.MultiOutputRegression.Trainers.TwoLayerLinear(), TargetsProblem.Easy(1, rows: 40, Features, targets: 3)
            .DataView(Context));

    private static readonly Predictions<TwoLayerLinearMultiOutputModelParameters> ByLayers = new(
        Context.MultiOutputRegression.Trainers.TwoLayerLinear(rank: 1),
        TargetsProblem.Easy(1, rows: 40, Features, targets: 6).DataView(Context));

    [Fact]
    public void A_score_has_the_bits_of_the_column()
    {
        Assert.Equal(Regression.Column<float>("Score"), Regression.Each(Regression.Model.Score));
        Assert.Equal(Rates.Column<float>("Score"), Rates.Each(Rates.Model.Score));
        Assert.Equal(Binary.Column<float>("Score"), Binary.Each(Binary.Model.Score));
        Assert.Equal(Binary.Column<float>("Probability"), Binary.Each(Binary.Model.Probability));
    }

    [Fact]
    public void Scores_have_the_bits_of_the_column()
    {
        Assert.Equal(Multiclass.Column<float[]>("Score"), Multiclass.Each(Multiclass.Model.Score, outputs: 3));
        Assert.Equal(Folded.Column<float[]>("Score"), Folded.Each(Folded.Model.Score, outputs: 3));
        Assert.Equal(ByLayers.Column<float[]>("Score"), ByLayers.Each(ByLayers.Model.Score, outputs: 6));
    }

    [Fact]
    public void Scoring_a_row_allocates_nothing()
    {
        var (x, scores) = (new float[Features], new float[6]);
        AssertNothingAllocated(() => Regression.Model.Score(x));
        AssertNothingAllocated(() => Rates.Model.Score(x));
        AssertNothingAllocated(() => Binary.Model.Probability(x));
        AssertNothingAllocated(() => Multiclass.Model.Score(x, scores.AsSpan(0, 3)));
        AssertNothingAllocated(() => Folded.Model.Score(x, scores.AsSpan(0, 3)));
        AssertNothingAllocated(() => ByLayers.Model.Score(x, scores));
    }

    [Fact]
    public void Threads_that_score_at_once_do_not_disturb_each_other()
    {
        var expected = ByLayers.Column<float[]>("Score");
        Parallel.For(
            0,
            100,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            _ => Assert.Equal(expected, ByLayers.Each(ByLayers.Model.Score, outputs: 6)));
    }

    [Fact]
    public void A_missing_feature_makes_the_scores_missing_as_in_the_column()
    {
        float[] x = [1, 2, float.NaN, 3, 4];
        Assert.Equal(float.NaN, Regression.Model.Score(x));
        Assert.Equal(float.NaN, Binary.Model.Score(x));
        Assert.Equal(float.NaN, Binary.Model.Probability(x));
        foreach (var (score, outputs) in new (Scores, int)[]
        {
            (Multiclass.Model.Score, 3),
            (Folded.Model.Score, 3),
            (ByLayers.Model.Score, 6)
        })
        {
            var scores = new float[outputs];
            score(x, scores);
            Assert.All(scores, value => Assert.Equal(float.NaN, value));
        }

        var row = RandomProblem.Easy(1, rows: 1, Features);
        row.X[0, 2] = double.NaN;
        Assert.Equal([float.NaN], Regression.Transformer.Transform(row.DataView(Context)).GetColumn<float>("Score"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Features - 1)]
    [InlineData(Features + 1)]
    public void Another_number_of_features_is_refused(int length)
    {
        var (x, scores) = (new float[length], new float[6]);
        Action[] calls =
        [
            () => Regression.Model.Score(x),
            () => Binary.Model.Score(x),
            () => Binary.Model.Probability(x),
            () => Multiclass.Model.Score(x, scores.AsSpan(0, 3)),
            () => ByLayers.Model.Score(x, scores),
        ];
        foreach (var call in calls)
            Assert.Contains(
                $"{length} features; expected 5", Assert.Throws<ArgumentException>("features", call).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(7)]
    public void Room_for_another_number_of_scores_is_refused(int length)
    {
        var (x, scores) = (new float[Features], new float[length]);
        Assert.Contains(
            "expected 3",
            Assert.Throws<ArgumentException>("scores", () => Multiclass.Model.Score(x, scores)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "expected 6",
            Assert.Throws<ArgumentException>("scores", () => ByLayers.Model.Score(x, scores)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_that_would_overwrite_the_features_are_refused()
    {
        var shared = new float[Features];
        var message = Assert.Throws<ArgumentException>("scores", () => Folded.Model.Score(shared, shared.AsSpan(2))).Message;
        Assert.Contains("overlap", message, StringComparison.Ordinal);
    }

    private delegate float OneScore(ReadOnlySpan<float> features);

    private delegate void Scores(ReadOnlySpan<float> features, Span<float> scores);

    private static void AssertNothingAllocated(Action score)
    {
        for (var i = 0; i < 3; i++)
            score();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            score();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A fitted model, and its columns for the rows that it was fitted to.</summary>
    private sealed class Predictions<TModel>(ITrainerEstimator<ISingleFeaturePredictionTransformer<TModel>, TModel> trainer, IDataView data)
        where TModel : class
    {
        private readonly float[][] _rows = [.. data.GetColumn<float[]>("Features")];

        public IDataView Data { get; } = data;

        public ISingleFeaturePredictionTransformer<TModel> Transformer { get; } = trainer.Fit(data);

        public TModel Model => Transformer.Model;

        public T[] Column<T>(string name) => [.. Transformer.Transform(Data).GetColumn<T>(name)];

        public float[] Each(OneScore score) => Array.ConvertAll(_rows, row => score(row));

        public float[][] Each(Scores score, int outputs) => Array.ConvertAll(_rows, row =>
        {
            var scores = new float[outputs];
            score(row, scores);
            return scores;
        });
    }
}
