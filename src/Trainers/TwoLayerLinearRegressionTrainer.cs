using Cotangent.Trainers;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML;

/// <summary>
/// Trains h = Theta x, Score = A h + b on one target by gradient descent on the squared error, with its own backpropagation:
/// dL/dA = (dL/dg) hᵀ, dL/dh = Aᵀ dL/dg, dL/dTheta = (dL/dh) xᵀ. The Jacobian is never materialised.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Regression</description></item>
/// <item><term>Is normalization required?</term><description>No; features are standardised inside.</description></item>
/// <item><term>Is caching required?</term><description>No; one pass over the data fills memory.</description></item>
/// <item><term>Input columns</term><description>Label: Single. Features: known-size vector of Single. Optional example weight: Single.</description></item>
/// <item><term>Output column</term><description>Score: Single.</description></item>
/// </list>
/// With squared loss every local minimum is global (Baldi and Hornik, <i>Neural Networks</i> 2, 1989): at full rank training ends at
/// least squares.
/// </remarks>
public sealed partial class TwoLayerLinearRegressionTrainer
    : TrainerEstimatorBase<RegressionPredictionTransformer<TwoLayerLinearRegressionModelParameters>, TwoLayerLinearRegressionModelParameters>
{
    private const int Outputs = 1;

    private readonly Options _options;

    internal TwoLayerLinearRegressionTrainer(IHostEnvironment env, Options options)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(TwoLayerLinearRegressionTrainer)),
            TrainerUtils.MakeR4VecFeature(options.FeatureColumnName),
            TrainerUtils.MakeR4ScalarColumn(options.LabelColumnName),
            TrainerUtils.MakeR4ScalarWeightColumn(options.ExampleWeightColumnName)) => _options = options;

    /// <inheritdoc/>
    public override TrainerInfo Info { get; } = new(normalization: false, caching: false);

    /// <summary>The sizes of the model that this trainer makes of so many features: known before it is trained.</summary>
    internal ParameterLayout LayoutFor(int features) => _options.LayoutFor(features, Outputs);

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.Regression;

    /// <inheritdoc/>
    protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) =>
    [
        new(
            DefaultColumnNames.Score,
            SchemaShape.Column.VectorKind.Scalar,
            NumberDataViewType.Single,
            false,
            new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation())),
    ];

    /// <inheritdoc/>
    protected override TwoLayerLinearRegressionModelParameters TrainModelCore(TrainContext trainContext)
    {
        using var channel = Host.Start("Training");
        var (model, history) = new TwoLayerTraining(_options, Host, channel).Fit(trainContext.TrainingSet, Targets.Number(LabelColumn.Name));
        return new TwoLayerLinearRegressionModelParameters(Host, model, history);
    }

    /// <inheritdoc/>
    protected override RegressionPredictionTransformer<TwoLayerLinearRegressionModelParameters> MakeTransformer(
        TwoLayerLinearRegressionModelParameters model, DataViewSchema trainSchema) =>
        new(Host, model, trainSchema, FeatureColumn.Name);
}
