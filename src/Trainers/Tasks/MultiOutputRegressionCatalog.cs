using System.Collections.Immutable;
using Cotangent;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>
/// Regression on many targets: the label is a vector, and so is the score. <c>mlContext.MultiOutputRegression</c> gives it.
/// </summary>
public sealed partial class MultiOutputRegressionCatalog : TrainCatalogBase
{
    internal MultiOutputRegressionCatalog(IHostEnvironment env)
        : base(env, nameof(MultiOutputRegressionCatalog)) => Trainers = new MultiOutputRegressionTrainers(this);

    /// <summary>The trainers there are.</summary>
    public MultiOutputRegressionTrainers Trainers { get; }

    /// <summary>
    /// Compares scores with labels, target by target and over all. One pass, in double; rows with a missing label or score are left out,
    /// and a warning counts them.
    /// </summary>
    /// <param name="data">The scored rows.</param>
    /// <param name="labelColumnName">Label column: known-size vector of Single.</param>
    /// <param name="scoreColumnName">Score column: a vector of the same type.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="InvalidOperationException">There is no row to measure.</exception>
    public MultiOutputRegressionMetrics Evaluate(
        IDataView data, string labelColumnName = DefaultColumnNames.Label, string scoreColumnName = DefaultColumnNames.Score)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(scoreColumnName);
        return MultiOutputEvaluation.Measure(Environment, data, labelColumnName, scoreColumnName);
    }

    /// <summary>Fits on all folds but one, and measures on that one, for each fold.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="estimator">What is fitted; it must give a column Score.</param>
    /// <param name="numberOfFolds">2 or more.</param>
    /// <param name="labelColumnName">Label column: known-size vector of Single.</param>
    /// <param name="samplingKeyColumnName">Rows with the same value of this column are in the same fold; null for none.</param>
    /// <param name="seed">Decides which row is in which fold; null for the seed of the MLContext.</param>
    /// <returns>For each fold the metrics, the model, and the scored rows of the fold.</returns>
    public IReadOnlyList<CrossValidationResult<MultiOutputRegressionMetrics>> CrossValidate(
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = DefaultColumnNames.Label,
        string? samplingKeyColumnName = null,
        int? seed = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        return Array.ConvertAll(
            CrossValidateTrain(data, estimator, numberOfFolds, samplingKeyColumnName, seed),
            fold => new CrossValidationResult<MultiOutputRegressionMetrics>(
                fold.Model, Evaluate(fold.Scores, labelColumnName), fold.Scores, fold.Fold));
    }

    /// <summary>
    /// How much worse the predictions over all targets become where the values of one feature are shuffled among the rows, for each
    /// feature.
    /// </summary>
    /// <param name="model">The model, as fitting or <c>mlContext.Model.Load</c> gives it: of a chain the last prediction is taken.</param>
    /// <param name="data">Rows with features, as that prediction takes them, and labels.</param>
    /// <param name="labelColumnName">Label column: known-size vector of Single.</param>
    /// <param name="numberOfExamplesToUse">Most rows to use, the first ones, 1 or more; null for all.</param>
    /// <param name="permutationCount">Number of shuffles, 1 or more.</param>
    /// <returns>
    /// By the slot name of the feature (<c>Features[3]</c> for one without), the overall metrics of
    /// <see cref="MultiOutputRegressionMetrics"/> minus those of the rows as they are, over all shuffles: the lower the mean of
    /// <see cref="RegressionMetricsStatistics.RSquared"/>, the more important the feature.
    /// </returns>
    /// <exception cref="ArgumentException">The model predicts nothing, or two features have one name.</exception>
    public ImmutableDictionary<string, RegressionMetricsStatistics> PermutationFeatureImportance(
        ITransformer model,
        IDataView data,
        string labelColumnName = DefaultColumnNames.Label,
        int? numberOfExamplesToUse = null,
        int permutationCount = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentOutOfRangeException.ThrowIfLessThan(permutationCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfExamplesToUse ?? 1, 1, nameof(numberOfExamplesToUse));
        var prediction = Leaves(model).OfType<ISingleFeaturePredictionTransformer<object>>().LastOrDefault()
            ?? throw new ArgumentException(
                $"Expected a model that predicts from a column of features; "
                + $"found {Shown.List([.. Leaves(model).Select(leaf => leaf.GetType().Name)])}.",
                nameof(model));
        var features = data.Schema.GetColumnOrNull(prediction.FeatureColumnName)
            ?? throw Environment.ExceptSchemaMismatch(nameof(data), "feature", Shown.Short(prediction.FeatureColumnName));
        var names = SlotNames.Of(features);
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new ArgumentException(
                $"{repeated.Count()} slots of column '{Shown.Short(features.Name)}' are called '{Shown.Short(repeated.Key)}'; expected a "
                + $"name of its own for each feature.", nameof(data));
        // Taken here, ML.NET would limit the shuffled rows and not those that they are compared with.
        var rows = numberOfExamplesToUse is { } count
            ? SkipTakeFilter.Create(Environment, new SkipTakeFilter.TakeOptions { Count = count }, data)
            : data;
        var importance = PermutationFeatureImportance<object, RegressionMetrics, RegressionMetricsStatistics>.GetImportanceMetricsMatrix(
            Environment,
            prediction,
            rows,
            () => new RegressionMetricsStatistics(),
            scored => Evaluate(scored, labelColumnName).Overall,
            Difference,
            features.Name,
            permutationCount);
        return names.Zip(importance).ToImmutableDictionary(pair => pair.First, pair => pair.Second);
    }

    private static RegressionMetrics Difference(RegressionMetrics shuffled, RegressionMetrics baseline) => new(
        shuffled.MeanAbsoluteError - baseline.MeanAbsoluteError,
        shuffled.MeanSquaredError - baseline.MeanSquaredError,
        shuffled.RootMeanSquaredError - baseline.RootMeanSquaredError,
        shuffled.LossFunction - baseline.LossFunction,
        shuffled.RSquared - baseline.RSquared);

    private static IEnumerable<ITransformer> Leaves(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Leaves) : [model];
}
