using Cotangent.Fit;
using Cotangent.Fit.Tasks;
using Cotangent.Trainers.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent;

/// <summary>What <see cref="CsvFitCatalog.Fit(MLContext, string, string, CsvFitOptions?)"/> found and fitted.</summary>
public sealed class CsvFit
{
    private readonly CsvMetrics? _metrics;

    internal CsvFit(
        CsvTarget target,
        CsvSplit split,
        TransformerChain<ITransformer> model,
        DataViewSchema inputSchema,
        ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters> prediction,
        CsvMetrics? metrics,
        IReadOnlyList<string> steps)
    {
        (Task, LabelNames, LabelColumnName, ClassNames) = (target.Task, target.LabelNames, target.LabelColumnName, target.ClassNames);
        (TrainingData, TestData) = (split.Training, split.Test);
        (Model, InputSchema, Parameters) = (model, inputSchema, prediction.Model);
        FeatureNames = SlotNames.Of(model.GetOutputSchema(inputSchema)[prediction.FeatureColumnName]);
        (_metrics, Steps) = (metrics, steps);
    }

    /// <summary>The task that was inferred or told; never <see cref="CsvTask.Infer"/>.</summary>
    public CsvTask Task { get; }

    /// <summary>
    /// The fitted chain, from the columns of the file to Score and the sensitivities. It needs no label. Of classes, PredictedLabel is the value of the label as
    /// it stands in the file, as text.
    /// </summary>
    public TransformerChain<ITransformer> Model { get; }

    /// <summary>The columns that the chain starts from: what <c>mlContext.Model.Save(fit.Model, fit.InputSchema, path)</c> takes.</summary>
    public DataViewSchema InputSchema { get; }

    /// <summary>The parameters of the model: Theta, A, b and the training history.</summary>
    public ITwoLayerLinearModelParameters Parameters { get; }

    /// <summary>How training went.</summary>
    public TrainingHistory History => Parameters.TrainingHistory;

    /// <summary>The names of the features, in the order of the coefficients.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The label columns of the file.</summary>
    public IReadOnlyList<string> LabelNames { get; }

    /// <summary>
    /// The label column of <see cref="TrainingData"/> and <see cref="TestData"/>, of the type that the metrics of the task take: the column of the file where there
    /// is one label, as Single, Boolean or key, and "Labels", a vector of Single, where there are several.
    /// </summary>
    public string LabelColumnName { get; }

    /// <summary>
    /// The classes: of binary classification the one that is false and the one that is true; of multiclass classification in the order of Score. Empty
    /// for other tasks.
    /// </summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The rows that the model was fitted to, read from the file when enumerated.</summary>
    public IDataView TrainingData { get; }

    /// <summary>The rows held out, read from the file when enumerated; null where none were.</summary>
    public IDataView? TestData { get; }

    /// <summary>Metrics of a regression on the rows held out; null where none were, and for other tasks.</summary>
    public RegressionMetrics? Metrics => _metrics?.Regression;

    /// <summary>Metrics of binary classification on the rows held out; null where none were, and for other tasks.</summary>
    public CalibratedBinaryClassificationMetrics? BinaryMetrics => _metrics?.Binary;

    /// <summary>Metrics of multiclass classification on the rows held out; null where none were, and for other tasks.</summary>
    public MulticlassClassificationMetrics? MulticlassMetrics => _metrics?.Multiclass;

    /// <summary>
    /// Metrics of many targets on the rows held out; null where none were, and for other tasks. Of several labels of 0 and 1 the scores are probabilities, and the mean
    /// squared error is the Brier score.
    /// </summary>
    public MultiOutputRegressionMetrics? MultiOutputMetrics => _metrics?.MultiOutput;

    /// <summary>
    /// What was found in the file, what was chosen and why, and how well it did on the rows held out, a line each. Names and fields are escaped, and cut where
    /// they are long.
    /// </summary>
    public IReadOnlyList<string> Steps { get; }
}
