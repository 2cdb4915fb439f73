using Cotangent.Fit;
using Cotangent.Fit.Tasks;
using Cotangent.Trainers.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent;

/// <summary>
/// The result of <see cref="CsvFitCatalog.Fit(MLContext, string, string, CsvFitOptions?)"/>: the model, the rows, and the metrics.
/// </summary>
public sealed class CsvFit
{
    private readonly MLContext _mlContext;
    private readonly CsvMetrics? _metrics;

    internal CsvFit(
        MLContext mlContext,
        CsvTarget target,
        CsvSplit split,
        TransformerChain<ITransformer> model,
        DataViewSchema inputSchema,
        ISingleFeaturePredictionTransformer<ITwoLayerLinearModelParameters> prediction,
        CsvMetrics? metrics,
        IReadOnlyList<string> notes)
    {
        (Task, LabelNames, LabelColumnName, ClassNames) = (target.Task, target.LabelNames, target.LabelColumnName, target.ClassNames);
        (TrainingData, TestData) = (split.Training, split.Test);
        (Model, InputSchema, Parameters) = (model, inputSchema, prediction.Model);
        FeatureNames = SlotNames.Of(model.GetOutputSchema(inputSchema)[prediction.FeatureColumnName]);
        (_mlContext, _metrics, Notes) = (mlContext, metrics, notes);
    }

    /// <summary>The task that was given or inferred.</summary>
    public CsvTask Task { get; }

    /// <summary>
    /// The fitted chain, from the columns of the file to Score and the sensitivities. It needs no label. For classes, PredictedLabel is the
    /// text of the file.
    /// </summary>
    public TransformerChain<ITransformer> Model { get; }

    /// <summary>The input columns of the chain, for <c>mlContext.Model.Save(fit.Model, fit.InputSchema, path)</c>.</summary>
    public DataViewSchema InputSchema { get; }

    /// <summary>The parameters of the model: Theta, A, b and the training history.</summary>
    public ITwoLayerLinearModelParameters Parameters { get; }

    /// <summary>The epochs of training.</summary>
    public TrainingHistory History => Parameters.TrainingHistory;

    /// <summary>The names of the features, in the order of the coefficients.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The label columns of the file.</summary>
    public IReadOnlyList<string> LabelNames { get; }

    /// <summary>
    /// The label column of <see cref="TrainingData"/> and <see cref="TestData"/>, of the type that the metrics of the task take. For one
    /// label it is the column of the file, as Single, Boolean or key; for several it is "Labels", a vector of Single.
    /// </summary>
    public string LabelColumnName { get; }

    /// <summary>
    /// The classes: for binary classification the false class, then the true class; for multiclass classification in the order of Score.
    /// Empty for other tasks.
    /// </summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The training rows, read from the file when enumerated.</summary>
    public IDataView TrainingData { get; }

    /// <summary>The held-out rows, read from the file when enumerated; null if there are none.</summary>
    public IDataView? TestData { get; }

    /// <summary>Metrics of a regression on the held-out rows; null if there are none, and for other tasks.</summary>
    public RegressionMetrics? RegressionMetrics => _metrics?.Regression;

    /// <summary>Metrics of binary classification on the held-out rows; null if there are none, and for other tasks.</summary>
    public CalibratedBinaryClassificationMetrics? BinaryMetrics => _metrics?.Binary;

    /// <summary>Metrics of multiclass classification on the held-out rows; null if there are none, and for other tasks.</summary>
    public MulticlassClassificationMetrics? MulticlassMetrics => _metrics?.Multiclass;

    /// <summary>
    /// Metrics of many targets on the held-out rows; null if there are none, and for other tasks. Scores of several labels of 0 and 1 are
    /// probabilities, and their mean squared error is the Brier score.
    /// </summary>
    public MultiOutputRegressionMetrics? MultiOutputMetrics => _metrics?.MultiOutput;

    /// <summary>
    /// A line for each finding in the file, each choice with its reason, and the metrics on the held-out rows. Names and fields are
    /// escaped, and cut if they are long.
    /// </summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// The derivatives of the prediction in the columns of the file, in the units of the file, and the effects of the values of texts: of
    /// the score of a number, of the probability of the true class, of the probability of each class (slots <c>setosa/petal length</c>) or
    /// label, of each target.
    /// </summary>
    /// <param name="options">Settings; null (default) for the defaults.</param>
    /// <returns>
    /// A fitted transformer for rows of the file, such as <see cref="TrainingData"/>. It has its own copy of the model; to get the
    /// predictions beside the derivatives, put it before the model:
    /// <c>new TransformerChain&lt;ITransformer&gt;(fit.Sensitivities(), fit.Model)</c>.
    /// </returns>
    /// <exception cref="ArgumentException">A name or a setting does not fit the file or the model; the message says which.</exception>
    public SensitivityTransformer Sensitivities(SensitivityOptions? options = null) =>
        _mlContext.Transforms.Sensitivity(Model, options).Fit(TrainingData);

    /// <summary>
    /// Statistics of the derivatives of the predictions in the columns of the file, in its units: over the held-out rows if there are any,
    /// otherwise over the training rows. <see cref="LabelColumnName"/> is among the columns that can group the rows, unless the label is a
    /// number.
    /// </summary>
    /// <param name="options">Settings; null (default) for the prediction and all columns that reach it.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or names what the file does not have.</exception>
    /// <exception cref="InvalidOperationException">The group column has too many values.</exception>
    public GlobalSensitivity GlobalSensitivity(GlobalSensitivityOptions? options = null) =>
        _mlContext.Model.GlobalSensitivity(Model, TestData ?? TrainingData, options);
}
