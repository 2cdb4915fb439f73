using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent;

/// <summary>
/// Trains h = Theta x, g = A h + b on m targets at once. Below rank min(n, m) the targets share their k best hidden features: reduced-rank
/// regression.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Machine learning task</term><description>Regression on many targets, or multi-label classification</description></item>
/// <item><term>Is normalization required?</term><description>No; training standardizes the features.</description></item>
/// <item><term>Is caching required?</term><description>No; rows that fit the memory are read once, others at each
/// pass.</description></item>
/// <item>
/// <term>Input columns</term>
/// <description>
/// Label: known-size vector of Single, length m. Features: known-size vector of Single. Optional example weight: Single.
/// </description>
/// </item>
/// <item><term>Output column</term><description>Score: vector of Single, length m, its slots named after the targets.</description></item>
/// </list>
/// <para>
/// The targets are the slots of the label column, with their slot names; a slot without a name is called <c>Label[3]</c>. Concatenating
/// columns names the slots after the columns. By default each target is fitted in units of its own deviation, so that the units of the
/// data have no effect. <see cref="TwoLayerLinearOptions.TargetUnits"/> changes that, which matters below full rank. A single target is a
/// vector of length 1 here, and a number in <c>mlContext.Regression</c>.
/// </para>
/// <para>
/// In multi-label classification a row may have any number of labels. Each label is a target of 0 or 1, as Single, and the loss is
/// <c>Loss = TrainingLoss.Logistic()</c>. A slot of Score is then the probability of its label.
/// </para>
/// <para>
/// With squared loss every local minimum is global (Baldi and Hornik, <i>Neural Networks</i> 2, 1989). At rank k training ends at the
/// fitted values of least squares, projected on their first k principal directions (Reinsel and Velu, <i>Multivariate Reduced-Rank
/// Regression</i>, Springer 1998, chapter 2).
/// </para>
/// </remarks>
public sealed partial class TwoLayerLinearMultiOutputTrainer
    : TwoLayerLinearTrainerBase<TwoLayerLinearMultiOutputTransformer, TwoLayerLinearMultiOutputModelParameters>
{
    internal TwoLayerLinearMultiOutputTrainer(IHostEnvironment env, Options options)
        : base(env, nameof(TwoLayerLinearMultiOutputTrainer), options, VectorOfSingle(options.LabelColumnName))
    {
    }

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.MultiOutputRegression;

    private protected override bool HasVectorScore => true;

    private protected override Targets TargetsOf(DataViewSchema.Column label) =>
        Targets.Numbers(new LazyNames(label.Type.GetVectorSize(), () => SlotNames.Of(label)));

    private protected override TwoLayerLinearMultiOutputModelParameters CreateModel(
        TwoLayerLinearModel model, TrainingHistory history, Targets targets) =>
        new(Host, model, [.. targets.Names], history);

    private protected override void RequireSameTargets(TwoLayerLinearMultiOutputModelParameters modelParameters, Targets targets)
    {
        if (!targets.Names.SequenceEqual(modelParameters.TargetNames, StringComparer.Ordinal))
        {
            var same = targets.Names.Zip(modelParameters.TargetNames).TakeWhile(pair => pair.First == pair.Second).Count();
            throw new ArgumentOutOfRangeException(
                nameof(modelParameters),
                $"The targets of the data are {Shown.List(targets.Names)}; "
                + $"expected those of the previous model in their order: {Shown.List(modelParameters.TargetNames)}. "
                + $"Target {same} is {Shown.At(targets.Names, same)} in the data, and {Shown.At(modelParameters.TargetNames, same)} in "
                + $"the model.");
        }
    }

    private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema) =>
    [
        new(
            DefaultColumnNames.Score,
            SchemaShape.Column.VectorKind.Vector,
            NumberDataViewType.Single,
            false,
            new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation().Concat(SlotNames.AnnotationShape()))),
    ];

    /// <inheritdoc/>
    protected override TwoLayerLinearMultiOutputTransformer MakeTransformer(
        TwoLayerLinearMultiOutputModelParameters model, DataViewSchema trainSchema) =>
        new(Host, model, trainSchema, FeatureColumn.Name);

    private static SchemaShape.Column VectorOfSingle(string name) =>
        new(name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false);
}
