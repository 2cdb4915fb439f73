using Cotangent.Trainers.Model;
using Cotangent.Trainers.Reading;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Tasks;
using Cotangent.Trainers.Training;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Cotangent;

/// <summary>
/// Trains h = Theta x, g = A h + b with its own backpropagation: dL/dA = (dL/dg) hᵀ, dL/dh = Aᵀ dL/dg, dL/dTheta = (dL/dh) xᵀ. The
/// Jacobian is never materialized. Each task has a derived type.
/// </summary>
/// <typeparam name="TTransformer">The transformer that fitting returns.</typeparam>
/// <typeparam name="TModel">The parameters of the fitted model.</typeparam>
public abstract class TwoLayerLinearTrainerBase<TTransformer, TModel>
    : TrainerEstimatorBase<TTransformer, TModel>, ITwoLayerLinearTrainer
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class, ITwoLayerLinearModelParameters
{
    private readonly TwoLayerLinearOptions _options;

    private protected TwoLayerLinearTrainerBase(IHostEnvironment env, string name, TwoLayerLinearOptions options, SchemaShape.Column label)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(name),
            TrainerUtils.MakeR4VecFeature(options.FeatureColumnName),
            label,
            TrainerUtils.MakeR4ScalarWeightColumn(options.ExampleWeightColumnName)) => _options = options;

    /// <inheritdoc/>
    public override TrainerInfo Info { get; } = new(normalization: false, caching: false, supportIncrementalTrain: true);

    string ITwoLayerLinearTrainer.FeatureColumnName => FeatureColumn.Name;

    bool ITwoLayerLinearTrainer.HasVectorScore => HasVectorScore;

    /// <summary>Whether the predictions of the model are a vector with named slots, and not a number.</summary>
    private protected abstract bool HasVectorScore { get; }

    ModelShape ITwoLayerLinearTrainer.ShapeFor(DataViewSchema schema)
    {
        var (features, outputs) = (schema[FeatureColumn.Name].Type.GetVectorSize(), TargetsOf(schema[LabelColumn.Name]).Count);
        return new ModelShape(_options.LayoutFor(features, outputs), _options.RowLoss.Response, HasVectorScore);
    }

    /// <summary>
    /// Continues training from the parameters of a model with the same rank and the same numbers of features and outputs.
    /// </summary>
    /// <param name="data">
    /// The rows. A feature that is constant in them (for example, always 0) keeps its column of Theta.
    /// </param>
    /// <param name="modelParameters">The parameters that training starts from.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The sizes, the names of outputs or the response of the model do not fit this trainer and the data.
    /// </exception>
    public TTransformer Fit(IDataView data, TModel modelParameters)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(modelParameters);
        return TrainTransformer(data, initPredictor: (IPredictor)modelParameters);
    }

    /// <summary>The columns that the fitted transformer adds.</summary>
    private protected abstract SchemaShape.Column[] OutputColumns(SchemaShape inputSchema);

    /// <summary>The targets of a label column.</summary>
    private protected abstract Targets TargetsOf(DataViewSchema.Column label);

    /// <summary>Creates the model parameters of the task.</summary>
    private protected abstract TModel CreateModel(TwoLayerLinearModel model, TrainingHistory history, Targets targets);

    /// <summary>Refuses to continue training from a model with other targets than the data.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The targets differ.</exception>
    private protected virtual void RequireSameTargets(TModel modelParameters, Targets targets)
    {
    }

    /// <inheritdoc/>
    protected override TModel TrainModelCore(TrainContext trainContext)
    {
        using var channel = Host.Start("Training");
        var targets = TargetsOf(trainContext.TrainingSet.Schema.Label!.Value);
        var previous = trainContext.InitialPredictor as TModel;
        var training = new TwoLayerTraining(_options, Host, channel);
        // The names of the targets may be many: memory is checked before they are read.
        var memory = training.RequireMemory(trainContext.TrainingSet, targets);
        if (previous is not null)
            RequireSameTargets(previous, targets);
        var (model, history) = training.Fit(trainContext.TrainingSet, targets, memory, previous?.Model);
        return CreateModel(model, history, targets);
    }

    /// <inheritdoc/>
    protected sealed override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema)
    {
        ValidationSplit.CheckColumn(inputSchema, _options.ValidationColumnName);
        return OutputColumns(inputSchema);
    }
}
