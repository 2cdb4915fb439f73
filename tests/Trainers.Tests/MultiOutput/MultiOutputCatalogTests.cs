using System.Collections.Immutable;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.MultiOutput;

/// <summary>Cross-validation, feature importance and options of mlContext.MultiOutputRegression.</summary>
public class MultiOutputCatalogTests
{
    private static readonly TargetsProblem Small = TargetsProblem.Easy(1, rows: 100, features: 3, targets: 2);

    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Each_fold_of_CrossValidate_is_measured_by_the_least_squares_of_the_others()
    {
        var trainer = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear();
        var folds = _mlContext.MultiOutputRegression.CrossValidate(Small.DataView(_mlContext), trainer, numberOfFolds: 4);
        Assert.Equal([0, 1, 2, 3], folds.Select(fold => fold.Fold));
        var left = new List<int>();
        foreach (var fold in folds)
        {
            var labels = fold.ScoredHoldOutSet.GetColumn<float[]>("Label").Select(label => label[0]).ToHashSet();
            int[] held = [.. Enumerable.Range(0, Small.Rows).Where(row => labels.Contains((float)Small.Y[row, 0]))];
            int[] others = [.. Enumerable.Range(0, Small.Rows).Except(held)];
            var fit = LeastSquares.Fit(Take(Small.X, others), Take(Small.Y, others));
            // The loss is half a mean over rows, summed over the targets.
            var expected = fit.Loss(Take(Small.X, held), Take(Small.Y, held));

            // Out of sample the error is not flat: 1e-4 in the coefficients is at most 2e-4 in the mean square, with room for the noise.
            Assert.Equal(expected, fold.Metrics.MeanSquaredError, 1e-3 * expected);
            Assert.IsType<TwoLayerLinearMultiOutputTransformer>(fold.Model);
            left.AddRange(held);
        }

        Assert.Equal(Enumerable.Range(0, Small.Rows), left.Order());

        static double[,] Take(double[,] x, int[] rows) => PlainMatrix.Of(rows.Length, x.Columns(), (i, j) => x[rows[i], j]);
    }

    [Fact]
    public void CrossValidate_takes_a_chain_another_label_and_a_seed()
    {
        var chain = _mlContext.Transforms.CopyColumns("Targets", "Label").Append(_mlContext.Transforms.DropColumns("Label"))
            .Append(_mlContext.MultiOutputRegression.Trainers.TwoLayerLinear("Targets"));
        float[] FirstFold(int seed)
        {
            var rows = CrossValidate(chain, "Targets", seed: seed)[0].ScoredHoldOutSet;
            return [.. rows.GetColumn<float[]>("Targets").Select(label => label[0])];
        }

        Assert.Equal(FirstFold(7), FirstFold(7));
        Assert.NotEqual(FirstFold(7), FirstFold(8));
        Assert.All(CrossValidate(chain, "Targets", seed: 7), fold => Assert.InRange(fold.Metrics.RSquared, 0.1, 0.9));
    }

    [Fact]
    public void Rows_with_one_sampling_key_are_in_one_fold()
    {
        var folds = CrossValidate(_mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(), "Label", samplingKey: "Weight");
        var keys = folds.Select(fold => fold.ScoredHoldOutSet.GetColumn<float>("Weight").ToHashSet()).ToArray();
        Assert.Empty(keys[0].Intersect(keys[1]));
        Assert.Equal(10, keys[0].Count + keys[1].Count);
    }

    [Fact]
    public void PermutationFeatureImportance_finds_the_feature_that_matters_and_the_one_that_does_not()
    {
        var data = Informative();
        var model = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear().Fit(data);
        var importance = _mlContext.MultiOutputRegression.PermutationFeatureImportance(model, data, permutationCount: 3);
        AssertInformative(importance, "Features");
        var most = importance["Features[2]"];
        Assert.Equal(3, most.RSquared.Count);

        // Shuffled, the feature adds twice its share of the variance to the squared error, 2 · 100, and its deviation 14 to the root.
        Assert.InRange(most.MeanSquaredError.Mean, 160, 240);
        Assert.InRange(most.RootMeanSquaredError.Mean, 12, 16);
        Assert.InRange(most.MeanAbsoluteError.Mean, 9, 13);
        Assert.Equal(most.MeanSquaredError.Mean, most.LossFunction.Mean);
    }

    [Fact]
    public void So_it_does_in_a_chain()
    {
        var data = Informative();
        var model = _mlContext.Transforms.CopyColumns("Copy", "Features")
            .Append(_mlContext.MultiOutputRegression.Trainers.TwoLayerLinear("Label", "Copy")).Fit(data);
        var importance = _mlContext.MultiOutputRegression.PermutationFeatureImportance(model, model.Transform(data), permutationCount: 3);
        AssertInformative(importance, "Copy");
    }

    [Fact]
    public void PermutationFeatureImportance_uses_no_more_rows_than_it_is_told_to()
    {
        var data = Informative();
        var model = _mlContext.MultiOutputRegression.Trainers.TwoLayerLinear().Fit(data);
        var importance = _mlContext.MultiOutputRegression.PermutationFeatureImportance(model, data, numberOfExamplesToUse: 1);

        // One row has nothing to be shuffled with.
        Assert.Equal(3, importance.Count);
        Assert.All(importance.Values, metrics => Assert.Equal(0, metrics.MeanSquaredError.Mean));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _mlContext.MultiOutputRegression.PermutationFeatureImportance(model, data, numberOfExamplesToUse: 0));
    }

    [Fact]
    public void PermutationFeatureImportance_refuses_a_model_that_predicts_nothing()
    {
        var data = Small.DataView(_mlContext);
        ITransformer copy = _mlContext.Transforms.CopyColumns("Copy", "Features").Fit(data);
        var exception = Assert.Throws<ArgumentException>(() => _mlContext.MultiOutputRegression.PermutationFeatureImportance(copy, data));
        Assert.Contains(nameof(Microsoft.ML.Transforms.ColumnCopyingTransformer), exception.Message, StringComparison.Ordinal);
    }

    /// <summary>As where the rows have not yet passed the chain before it.</summary>
    [Fact]
    public void And_rows_without_the_features_of_the_model()
    {
        var data = Small.DataView(_mlContext);
        var model = _mlContext.Transforms.CopyColumns("Copy", "Features")
            .Append(_mlContext.MultiOutputRegression.Trainers.TwoLayerLinear("Label", "Copy")).Fit(data);
        var exception =
            Assert.ThrowsAny<ArgumentException>(() => _mlContext.MultiOutputRegression.PermutationFeatureImportance(model, data));
        Assert.Contains("feature column 'Copy'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_overloads_make_the_same_trainer()
    {
        var data = _mlContext.Transforms.CopyColumns("y", "Label").Append(_mlContext.Transforms.CopyColumns("x", "Features"))
            .Append(_mlContext.Transforms.DropColumns("Label", "Features"))
            .Fit(Small.DataView(_mlContext))
            .Transform(Small.DataView(_mlContext));
        var options = new TwoLayerLinearMultiOutputTrainer.Options
        {
            LabelColumnName = "y",
            FeatureColumnName = "x",
            ExampleWeightColumnName = "Weight",
            Rank = 1,
            MaximumEpochs = 7,
        };
        var named = new MLContext(1).MultiOutputRegression.Trainers.TwoLayerLinear("y", "x", "Weight", rank: 1, maximumEpochs: 7).Fit(data);
        var made = new MLContext(1).MultiOutputRegression.Trainers.TwoLayerLinear(options).Fit(data);
        options = options with { ExampleWeightColumnName = null };
        var unweighted = new MLContext(1).MultiOutputRegression.Trainers.TwoLayerLinear(options).Fit(data);
        Assert.Equal(made.Model.Model.Parameters, named.Model.Model.Parameters);
        Assert.NotEqual(made.Model.Model.Parameters, unweighted.Model.Model.Parameters);
        Assert.Equal(1, named.Model.Model.Layout.Rank);
        Assert.Equal(7, named.Model.TrainingHistory.Count);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        var trainers = _mlContext.MultiOutputRegression.Trainers;
        AssertRefused(() => trainers.TwoLayerLinear(rank: 0), "Options.Rank is 0");
        var options = new TwoLayerLinearMultiOutputTrainer.Options();
        AssertRefused(
            () => trainers.TwoLayerLinear(options with { Loss = TrainingLoss.SoftmaxCrossEntropy() }), "MulticlassClassification");
        Assert.Throws<ArgumentNullException>(() => trainers.TwoLayerLinear(null!));
        Assert.Throws<ArgumentNullException>(() => ((MLContext)null!).MultiOutputRegression);
        var data = Small.DataView(_mlContext);
        var model = trainers.TwoLayerLinear().Fit(data);
        AssertRefused(
            () => _mlContext.MultiOutputRegression.PermutationFeatureImportance(model, data, permutationCount: 0), "permutationCount");

        static void AssertRefused(Func<object> create, string part) =>
            Assert.Contains(part, Assert.Throws<ArgumentOutOfRangeException>(create).Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<TrainCatalogBase.CrossValidationResult<MultiOutputRegressionMetrics>> CrossValidate(
        IEstimator<ITransformer> estimator, string label, string? samplingKey = null, int? seed = null) =>
        _mlContext.MultiOutputRegression.CrossValidate(Small.DataView(_mlContext), estimator, 2, label, samplingKey, seed);

    /// <summary>
    /// Two targets: 10 x₂ and 10 x₂ + x₀, with some noise. Of the variance of both, 201, the third feature has 200, the first 1, the second
    /// none.
    /// </summary>
    private IDataView Informative()
    {
        var random = new Random(1);
        var x = random.Normals(400, 3);
        var y = PlainMatrix.Of(400, 2, (i, j) => (10 * x[i, 2]) + (j * x[i, 0]) + (0.1 * random.Normal()));
        return new TargetsProblem(x, y).DataView(_mlContext);
    }

    /// <summary>
    /// R2 of a permuted feature falls by twice its share of the variance: 2 · 200/201, 2 · 1/201, and nothing. The correlation of a
    /// permutation of 400 rows with itself has a deviation of 1/√400 = 0.05, and so has a variance over 400 rows, times √2: the bounds are
    /// three of them away.
    /// </summary>
    private static void AssertInformative(ImmutableDictionary<string, RegressionMetricsStatistics> importance, string features)
    {
        Assert.InRange(-importance[$"{features}[2]"].RSquared.Mean, 1.6, 2.4);
        Assert.InRange(-importance[$"{features}[0]"].RSquared.Mean, 0.007, 0.013);
        Assert.InRange(-importance[$"{features}[1]"].RSquared.Mean, -0.001, 0.001);
        Assert.Equal(3, importance.Count);
    }
}
