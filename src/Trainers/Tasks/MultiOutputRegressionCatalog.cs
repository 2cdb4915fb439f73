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
/// The catalog of regression on many targets, where label and score are vectors: <c>mlContext.MultiOutputRegression</c>.
/// </summary>
public sealed partial class MultiOutputRegressionCatalog : TrainCatalogBase
{
    internal MultiOutputRegressionCatalog(IHostEnvironment env)
        : base(env, nameof(MultiOutputRegressionCatalog)) => Trainers = new MultiOutputRegressionTrainers(this);

    /// <summary>The trainers of this task.</summary>
    public MultiOutputRegressionTrainers Trainers { get; }

    /// <summary>
    /// Compares scores with labels, for each target and over all targets. It takes one pass, in double. Rows with a missing label or score
    /// are skipped, and a warning counts them.
    /// </summary>
    /// <param name="data">The scored rows.</param>
    /// <param name="labelColumnName">Label column: known-size vector of Single.</param>
    /// <param name="scoreColumnName">Score column: a vector of the same type.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">There is no row to measure.</exception>
    public MultiOutputRegressionMetrics Evaluate(
        IDataView data, string labelColumnName = DefaultColumnNames.Label, string scoreColumnName = DefaultColumnNames.Score)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(scoreColumnName);
        return MultiOutputEvaluation.Measure(Environment, data, labelColumnName, scoreColumnName);
    }

    /// <summary>For each fold, fits on all other folds and measures on this fold.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="estimator">The estimator to fit. It must add a column Score.</param>
    /// <param name="numberOfFolds">2 or more.</param>
    /// <param name="labelColumnName">Label column: known-size vector of Single.</param>
    /// <param name="samplingKeyColumnName">Rows with equal values in this column are in the same fold; null for none.</param>
    /// <param name="seed">The seed of the assignment of rows to folds; null for the seed of the MLContext.</param>
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
    /// Measures, for each feature, the loss of accuracy over all targets when the values of this feature are shuffled among the rows.
    /// </summary>
    /// <param name="model">The model from fitting or from <c>mlContext.Model.Load</c>. In a chain the last prediction counts.</param>
    /// <param name="data">Rows with the feature column of this prediction, and labels.</param>
    /// <param name="labelColumnName">Label column: known-size vector of Single.</param>
    /// <param name="numberOfExamplesToUse">The most rows to use, from the first row on, 1 or more; null for all.</param>
    /// <param name="permutationCount">Number of shuffles, 1 or more.</param>
    /// <returns>
    /// For the slot name of each feature (<c>Features[3]</c> for a slot without a name), statistics over all shuffles of the overall
    /// metrics of <see cref="MultiOutputRegressionMetrics"/> after shuffling minus before. A lower mean of
    /// <see cref="RegressionMetricsStatistics.RSquared"/> means a more important feature.
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
        // Rows are limited here, because ML.NET's own limit applies to the shuffled rows but not to the baseline.
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
