using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent;

/// <summary>
/// Trains h = Theta x, g = A h + b on a Boolean label, by default with the logistic loss: logistic regression.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Binary classification</description></item>
/// <item><term>Is normalization required?</term><description>No; training standardizes the features.</description></item>
/// <item><term>Is caching required?</term><description>No; rows that fit the memory are read once, others at each
/// pass.</description></item>
/// <item><term>Input columns</term><description>Label: Boolean. Features: known-size vector of Single. Optional example weight:
/// Single.</description></item>
/// <item>
/// <term>Output columns</term>
/// <description>
/// Score: Single, g, the logarithm of the odds. Probability: Single, the probability of true, 1 / (1 + exp(-Score)). PredictedLabel:
/// Boolean, true if Score is above 0.
/// </description>
/// </item>
/// </list>
/// The probability is the response of the loss; no calibrator is fitted.
/// </remarks>
public sealed partial class TwoLayerLinearBinaryTrainer
    : TwoLayerLinearTrainerBase<BinaryPredictionTransformer<TwoLayerLinearBinaryModelParameters>, TwoLayerLinearBinaryModelParameters>
{
    internal TwoLayerLinearBinaryTrainer(IHostEnvironment env, Options options)
        : base(env, nameof(TwoLayerLinearBinaryTrainer), options, TrainerUtils.MakeBoolScalarLabel(options.LabelColumnName))
    {
    }

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.BinaryClassification;

    private protected override bool HasVectorScore => false;

    private protected override Targets TargetsOf(DataViewSchema.Column label) => Targets.TrueOrFalse(label.Name);

    private protected override TwoLayerLinearBinaryModelParameters CreateModel(
        TwoLayerLinearModel model, TrainingHistory history, Targets targets) =>
        new(Host, model, history);

    private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema)
    {
        static SchemaShape.Column Scalar(string name, DataViewType type, bool isProbability = false) => new(
            name,
            SchemaShape.Column.VectorKind.Scalar,
            type,
            false,
            new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation(isProbability)));

        return
        [
            Scalar(DefaultColumnNames.Score, NumberDataViewType.Single),
            Scalar(DefaultColumnNames.Probability, NumberDataViewType.Single, isProbability: true),
            Scalar(DefaultColumnNames.PredictedLabel, BooleanDataViewType.Instance),
        ];
    }

    /// <inheritdoc/>
    protected override BinaryPredictionTransformer<TwoLayerLinearBinaryModelParameters> MakeTransformer(
        TwoLayerLinearBinaryModelParameters model, DataViewSchema trainSchema) =>
        new(Host, model, trainSchema, FeatureColumn.Name);
}
