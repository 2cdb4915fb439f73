using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Cotangent.Trainers.Tests.Contract;

/// <summary>The trainer with the rest of ML.NET, as users put them together.</summary>
public class MlNetTests
{
    private static readonly Problem Small = RandomProblem.Easy(1, rows: 100, features: 3);

    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Evaluate_measures_what_least_squares_leaves()
    {
        var data = Small.DataView(_mlContext);
        var metrics = _mlContext.Regression.Evaluate(_mlContext.Regression.Trainers.TwoLayerLinear().Fit(data).Transform(data));
        var loss = LeastSquares.Fit(Small).Loss(Small.X, Small.YColumn);

        // Scores are in single precision; at the optimum their mean square error is flat in the coefficients.
        Assert.Equal(2 * loss, metrics.MeanSquaredError, 1e-5 * loss);
    }

    [Fact]
    public void Each_fold_of_CrossValidate_is_measured_by_the_least_squares_of_the_others()
    {
        var trainer = _mlContext.Regression.Trainers.TwoLayerLinear();
        var folds = _mlContext.Regression.CrossValidate(Small.DataView(_mlContext), trainer, numberOfFolds: 4);
        Assert.Equal(4, folds.Count);
        var left = new List<double>();
        foreach (var fold in folds)
        {
            var labels = fold.ScoredHoldOutSet.GetColumn<float>("Label").ToHashSet();
            int[] held = [.. Enumerable.Range(0, Small.Rows).Where(row => labels.Contains((float)Small.Y[row]))];
            var (others, heldOut) = (Small.Take([.. Enumerable.Range(0, Small.Rows).Except(held)]), Small.Take(held));
            var expected = 2 * LeastSquares.Fit(others).Loss(heldOut.X, heldOut.YColumn);

            // Out of sample the error is not flat: 1e-4 in the coefficients is at most 2e-4 in the mean square, with room for the noise.
            Assert.Equal(expected, fold.Metrics.MeanSquaredError, 1e-3 * expected);
            left.AddRange(held.Select(row => (double)row));
        }

        Assert.Equal(Enumerable.Range(0, Small.Rows).Select(row => (double)row), left.Order());
    }

    [Fact]
    public void PermutationFeatureImportance_finds_the_feature_that_matters_and_the_one_that_does_not()
    {
        var random = new Random(1);
        var x = random.Normals(200, 3);
        var y = Enumerable.Range(0, 200).Select(i => (10 * x[i, 2]) + x[i, 0] + (0.1 * random.Normal()));
        var data = new Problem(x, [.. y]).DataView(_mlContext);
        var model = _mlContext.Regression.Trainers.TwoLayerLinear().Fit(data);
        var importance = _mlContext.Regression.PermutationFeatureImportance(model, data, permutationCount: 3);
        var drops = importance.Select(metrics => -metrics.RSquared.Mean).ToArray();

        // R2 of a permuted feature falls by twice its share of the variance: 2 · 100/101, 2 · 1/101, and nothing. The correlation of a
        // permutation of 200 rows with itself has a deviation of 1/√200 = 0.07: the bounds are more than three of them away.
        Assert.InRange(drops[2], 1.5, 2.5);
        Assert.InRange(drops[0], 0.01, 0.04);
        Assert.InRange(drops[1], -0.001, 0.001);
    }

    [Fact]
    public void A_prediction_engine_says_what_Transform_says()
    {
        var data = Small.DataView(_mlContext);
        var model = _mlContext.Regression.Trainers.TwoLayerLinear().Fit(data);
        using var engine = _mlContext.Model.CreatePredictionEngine<Example, Prediction>(model, data.Schema);
        var scores = model.Transform(data).GetColumn<float>("Score").ToArray();
        var rows = _mlContext.Data.CreateEnumerable<Example>(data, reuseRowObject: false, schemaDefinition: Example.Schema(3));
        Assert.Equal(scores, rows.Select(row => engine.Predict(row).Score));
        Assert.Equal(Small.Rows, scores.Length);
    }

    [Fact]
    public void A_loaded_model_has_the_same_parameters_and_history()
    {
        var data = Small.DataView(_mlContext);
        var chain = _mlContext.Transforms.CopyColumns("Copy", "Features")
            .Append(_mlContext.Regression.Trainers.TwoLayerLinear(featureColumnName: "Copy", rank: 2));
        var model = chain.Fit(data);
        using var file = new MemoryStream();
        _mlContext.Model.Save(model, data.Schema, file);
        var loaded = Assert.IsType<ISingleFeaturePredictionTransformer<TwoLayerLinearRegressionModelParameters>>(
            ((IEnumerable<ITransformer>)new MLContext().Model.Load(file, out _)).Last(), exactMatch: false);

        var (before, after) = (model.LastTransformer.Model, loaded.Model);
        Assert.Equal("Copy", loaded.FeatureColumnName);
        Assert.Equal(before.Model.Parameters, after.Model.Parameters);
        Assert.Equal(before.Model.Layout, after.Model.Layout);
        Assert.Equal(before.Model.Raw.Remainders, after.Model.Raw.Remainders);
        Assert.Equal(before.Model.Raw.Bias, after.Model.Raw.Bias);
        Assert.Equal(before.Bias, after.Bias);
        Assert.Equal(before.TrainingHistory, after.TrainingHistory);
        Assert.Equal(before.TrainingHistory.Converged, after.TrainingHistory.Converged);
        Assert.Equal(before.TrainingHistory.Count, after.TrainingHistory.Count);
        Assert.True(after.TrainingHistory.Count > 2);
    }

    /// <summary>
    /// The layers are shown rounded, and the coefficients are those of all digits, rounded once: two products of two roundings each, and
    /// one.
    /// </summary>
    [Fact]
    public void The_layers_of_the_model_multiply_to_its_coefficients()
    {
        var model = Training.Fit(Small, new() { Rank = 2 }).Parameters;
        for (var f = 0; f < 3; f++)
        {
            double[] terms = [(double)model.A[0, 0] * model.Theta[0, f], (double)model.A[0, 1] * model.Theta[1, f]];
            Assert.Equal(terms.Sum(), model.EffectiveCoefficients[0, f], Rounding.Gamma(3, Rounding.OfFloat) * terms.Sum(Math.Abs));
        }
    }

    [Fact]
    public void Cached_data_give_the_same_bits()
    {
        var data = Small.DataView(_mlContext);
        var expected = Training.Fit(new MLContext(seed: 1), data, new()).AllParameters;
        Assert.Equal(expected, Training.Fit(new MLContext(seed: 1), _mlContext.Data.Cache(data), new()).AllParameters);
        var options = new TwoLayerLinearRegressionTrainer.Options { Seed = 1, FeatureColumnName = "Copy" };
        var chain = _mlContext.Transforms.CopyColumns("Copy", "Features").AppendCacheCheckpoint(_mlContext)
            .Append(_mlContext.Regression.Trainers.TwoLayerLinear(options));
        Assert.Equal(
            Training.Fit(_mlContext, data, new() { Seed = 1 }).AllParameters, chain.Fit(data).LastTransformer.Model.Model.Parameters);
    }

    /// <summary>
    /// The score of a sparse row adds fewer terms, in another order; each side rounds n products and sums to single precision.
    /// </summary>
    [Fact]
    public void Sparse_rows_have_the_scores_of_dense_ones_to_rounding()
    {
        var random = new Random(1);
        var dense = RandomProblem.Easy(1, rows: 100, features: 30);
        var problem = new Problem(dense.X.Map(v => random.Next(4) == 0 ? v : 0), dense.Y);
        var model = _mlContext.Regression.Trainers.TwoLayerLinear().Fit(problem.DataView(_mlContext));
        var scores = model.Transform(problem.DataView(_mlContext)).GetColumn<float>("Score").ToArray();
        var sparse = model.Transform(problem.DataView(_mlContext, sparse: true)).GetColumn<float>("Score").ToArray();
        for (var row = 0; row < problem.Rows; row++)
        {
            var terms = problem.X.Row(row).Select((v, f) => Math.Abs(v * model.Model.Model.Coefficients[f])).Sum();
            Assert.Equal(scores[row], sparse[row], 2 * Rounding.Gamma(31, Rounding.OfFloat) * (terms + Math.Abs(model.Model.Bias[0])));
        }
    }

    [Fact]
    public void A_row_with_a_missing_feature_has_a_missing_score()
    {
        var model = _mlContext.Regression.Trainers.TwoLayerLinear().Fit(Small.DataView(_mlContext));
        var rows = new Problem(new double[,] { { 1, double.NaN, 3 }, { 1, 2, 3 } }, [1, 1]).DataView(_mlContext);
        var scores = model.Transform(rows).GetColumn<float>("Score").ToArray();
        Assert.True(float.IsNaN(scores[0]));
        Assert.True(float.IsFinite(scores[1]));
    }

    /// <summary>Features of an image have rows and columns; to a linear model they are one vector.</summary>
    [Fact]
    public void Features_of_several_dimensions_are_one_vector()
    {
        var problem = RandomProblem.Easy(1, rows: 40, features: 6);
        var schema = Example.Schema(6);
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2, 3);
        var flat = problem.DataView(_mlContext);
        var rows = _mlContext.Data.CreateEnumerable<Example>(flat, reuseRowObject: false, schemaDefinition: Example.Schema(6));
        var image = _mlContext.Data.LoadFromEnumerable(rows, schema);
        var expected = Training.Fit(new MLContext(seed: 1), flat, new()).AllParameters;
        Assert.Equal(expected, Training.Fit(new MLContext(seed: 1), image, new()).AllParameters);
        EstimatorContract.AssertKept(_mlContext, _mlContext.Regression.Trainers.TwoLayerLinear(), image);
    }

    /// <summary>Indicators made by ML.NET are sparse vectors: least squares on them is the mean of each category.</summary>
    [Fact]
    public void One_hot_features_give_the_mean_of_each_category()
    {
        var random = new Random(1);
        var rows = Colored.Rows(colors: 7, color => (10 * color) + (float)random.Normal());
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        var chain = _mlContext.Transforms.Categorical.OneHotEncoding("Features", "Color")
            .Append(_mlContext.Regression.Trainers.TwoLayerLinear());
        var scores = chain.Fit(data).Transform(data).GetColumn<float>("Score").ToArray();
        var means = rows.GroupBy(row => row.Color).ToDictionary(group => group.Key, group => group.Average(row => (double)row.Label));

        // The promise, in units of the labels, which run from 0 to 60.
        Assert.All(rows.Zip(scores), pair => Assert.Equal(means[pair.First.Color], pair.Second, StandardizedError.Promised * 60));
    }

    [Fact]
    public void Hashed_features_give_the_mean_of_each_category_too()
    {
        // Five colors that the hash keeps apart.
        var rows = Colored.Rows(colors: 5, color => color);
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        var chain = _mlContext.Transforms.Categorical
            .OneHotHashEncoding("Features", "Color", OneHotEncodingEstimator.OutputKind.Indicator, numberOfBits: 11)
            .Append(_mlContext.Regression.Trainers.TwoLayerLinear());
        var model = chain.Fit(data);
        Assert.Equal(2048, model.LastTransformer.Model.Model.Layout.Features);
        Assert.True(model.LastTransformer.Model.TrainingHistory.Converged);
        var scores = model.Transform(data).GetColumn<float>("Score");
        Assert.All(rows.Zip(scores), pair => Assert.Equal(pair.First.Label, pair.Second, StandardizedError.Promised * 4));
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }

    private sealed class Colored
    {
        public string Color { get; set; } = "";

        public float Label { get; set; }

        public static Colored[] Rows(int colors, Func<int, float> label) =>
            [.. Enumerable.Range(0, 200).Select(i => new Colored { Color = $"color {i % colors}", Label = label(i % colors) })];
    }
}
