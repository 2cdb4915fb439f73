using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>What <see cref="CsvFitCatalog.Fit"/> found and fitted.</summary>
public sealed class CsvFit
{
    internal CsvFit(
        TransformerChain<ITransformer> model, DataViewSchema inputSchema, TwoLayerLinearRegressionModelParameters parameters, string[] featureNames,
        IDataView trainingData, IDataView? testData, RegressionMetrics? metrics, string[] steps)
    {
        (Model, InputSchema, Parameters, FeatureNames) = (model, inputSchema, parameters, featureNames);
        (TrainingData, TestData, Metrics, Steps) = (trainingData, testData, metrics, steps);
    }

    /// <summary>The fitted chain, from the columns of the file to Score and the sensitivities.</summary>
    public TransformerChain<ITransformer> Model { get; }

    /// <summary>The columns that the chain starts from: what <c>mlContext.Model.Save(fit.Model, fit.InputSchema, path)</c> takes.</summary>
    public DataViewSchema InputSchema { get; }

    /// <summary>The parameters of the model: Theta, A, b and the training history.</summary>
    public TwoLayerLinearRegressionModelParameters Parameters { get; }

    /// <summary>How training went.</summary>
    public TrainingHistory History => Parameters.TrainingHistory;

    /// <summary>The names of the features, in the order of the coefficients.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The rows that the model was fitted to, read from the file when enumerated.</summary>
    public IDataView TrainingData { get; }

    /// <summary>The rows held out, read from the file when enumerated; null where none were.</summary>
    public IDataView? TestData { get; }

    /// <summary>Metrics on the rows held out; null where none were.</summary>
    public RegressionMetrics? Metrics { get; }

    /// <summary>What was found in the file and what was chosen, a line each.</summary>
    public IReadOnlyList<string> Steps { get; }
}
