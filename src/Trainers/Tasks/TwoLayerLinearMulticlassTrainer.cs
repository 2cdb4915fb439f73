using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent;

/// <summary>
/// Trains h = Theta x, g = A h + b, with one output for each class, by default with the softmax cross-entropy: multinomial logistic
/// regression, of reduced rank if <see cref="TwoLayerLinearOptions.Rank"/> is below min(n, m).
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Multiclass classification</description></item>
/// <item><term>Is normalization required?</term><description>No; training standardizes the features.</description></item>
/// <item><term>Is caching required?</term><description>No; rows that fit the memory are read once, others at each
/// pass.</description></item>
/// <item>
/// <term>Input columns</term>
/// <description>
/// Label: key of 2 or more classes, as from <c>Transforms.Conversion.MapValueToKey</c>. Features: known-size vector of
/// Single. Optional example weight: Single. Rows with a missing label are skipped.
/// </description>
/// </item>
/// <item>
/// <term>Output columns</term>
/// <description>
/// Score: vector of Single, the probabilities of the classes in the order of the keys, with the names of the classes as slot names.
/// PredictedLabel: key, with the key values of the label.
/// </description>
/// </item>
/// </list>
/// The name of a class is its key value of any type, as text in the invariant culture. If the label has no key values, it is the index of
/// the class, from 0.
/// </remarks>
public sealed partial class TwoLayerLinearMulticlassTrainer
    : TwoLayerLinearTrainerBase<MulticlassPredictionTransformer<TwoLayerLinearMulticlassModelParameters>,
    TwoLayerLinearMulticlassModelParameters>
{
    /// <summary>The most classes. The index of a class is stored in single precision, which is exact up to 2²⁴.</summary>
    private const ulong MostClasses = 1 << 24;

    internal TwoLayerLinearMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env, nameof(TwoLayerLinearMulticlassTrainer), options, TrainerUtils.MakeU4ScalarColumn(options.LabelColumnName))
    {
    }

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.MulticlassClassification;

    private protected override bool HasVectorScore => true;

    private protected override Targets TargetsOf(DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType { Count: >= 2 and <= MostClasses })
        {
            throw Host.ExceptSchemaMismatch(
                nameof(label),
                "label",
                Shown.Short(label.Name),
                "a key of 2 to 16777216 classes, as Transforms.Conversion.MapValueToKey makes it of a column with as many values",
                label.Type.ToString());
        }

        return Targets.OneOf(new LazyNames(label.Type.GetKeyCountAsInt32(), () => ClassNames.Of(label)));
    }

    private protected override TwoLayerLinearMulticlassModelParameters CreateModel(
        TwoLayerLinearModel model, TrainingHistory history, Targets targets) =>
        new(Host, model, [.. targets.Names], history);

    /// <summary>Keys are numbered in the order of the data, so other rows may give the same classes in another order.</summary>
    private protected override void RequireSameTargets(TwoLayerLinearMulticlassModelParameters modelParameters, Targets targets)
    {
        var (found, expected) = (targets.Names, modelParameters.ClassNames);
        if (found.SequenceEqual(expected, StringComparer.Ordinal))
            return;
        var same = found.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        throw new ArgumentOutOfRangeException(
            nameof(modelParameters),
            $"The previous model has {expected.Count} classes, and the label column {found.Count}; "
            + $"class {same} is {Shown.At(expected, same)} "
            + $"in the model, and {Shown.At(found, same)} in the data. Expected the same classes in the same order: transform the label "
            + $"by the "
            + "mapping that the model was trained with.");
    }

    private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema)
    {
        // Key values of any type become an annotation of both outputs. This library always adds the slot names.
        var common = AnnotationUtils.GetTrainerOutputAnnotation().ToList();
        var (score, predicted) = (common.Concat(SlotNames.AnnotationShape()), common.AsEnumerable());
        if (inputSchema.TryFindColumn(LabelColumn.Name, out var label)
            && label.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values)
            && values.Kind == SchemaShape.Column.VectorKind.Vector)
        {
            score = score.Append(new(AnnotationUtils.Kinds.TrainingLabelValues, values.Kind, values.ItemType, values.IsKey));
            predicted = predicted.Append(values);
        }

        return
        [
            new(DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(score)),
            new(DefaultColumnNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape(
                predicted)),
        ];
    }

    /// <inheritdoc/>
    protected override MulticlassPredictionTransformer<TwoLayerLinearMulticlassModelParameters> MakeTransformer(
        TwoLayerLinearMulticlassModelParameters model, DataViewSchema trainSchema) =>
        new(Host, model, trainSchema, FeatureColumn.Name, LabelColumn.Name);
}
