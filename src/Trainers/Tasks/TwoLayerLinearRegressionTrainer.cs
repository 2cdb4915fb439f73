using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent;

/// <summary>
/// Trains h = Theta x, g = A h + b on one target, by default with the squared error, with its own backpropagation:
/// dL/dA = (dL/dg) hᵀ, dL/dh = Aᵀ dL/dg, dL/dTheta = (dL/dh) xᵀ. The Jacobian is never materialized.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Regression</description></item>
/// <item><term>Is normalization required?</term><description>No; training standardizes the features.</description></item>
/// <item><term>Is caching required?</term><description>No; rows that fit the memory are read once, others at each
/// pass.</description></item>
/// <item><term>Input columns</term><description>Label: Single. Features: known-size vector of Single. Optional example weight:
/// Single.</description></item>
/// <item><term>Output column</term><description>Score: Single.</description></item>
/// </list>
/// With squared loss every local minimum is global (Baldi and Hornik, <i>Neural Networks</i> 2, 1989). At full rank training ends at the
/// least-squares solution.
/// </remarks>
public sealed partial class TwoLayerLinearRegressionTrainer
    : TwoLayerLinearTrainerBase<RegressionPredictionTransformer<TwoLayerLinearRegressionModelParameters>,
    TwoLayerLinearRegressionModelParameters>
{
    internal TwoLayerLinearRegressionTrainer(IHostEnvironment env, Options options)
        : base(env, nameof(TwoLayerLinearRegressionTrainer), options, TrainerUtils.MakeR4ScalarColumn(options.LabelColumnName))
    {
    }

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.Regression;

    private protected override bool HasVectorScore => false;

    private protected override Targets TargetsOf(DataViewSchema.Column label) => Targets.Number(label.Name);

    private protected override TwoLayerLinearRegressionModelParameters CreateModel(
        TwoLayerLinearModel model, TrainingHistory history, Targets targets) =>
        new(Host, model, history);

    private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema) =>
    [
        new(
            DefaultColumnNames.Score,
            SchemaShape.Column.VectorKind.Scalar,
            NumberDataViewType.Single,
            false,
            new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation())),
    ];

    /// <inheritdoc/>
    protected override RegressionPredictionTransformer<TwoLayerLinearRegressionModelParameters> MakeTransformer(
        TwoLayerLinearRegressionModelParameters model, DataViewSchema trainSchema) =>
        new(Host, model, trainSchema, FeatureColumn.Name);
}
