using Cotangent.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearMulticlassModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear multiclass classification", TwoLayerLinearMulticlassModelParameters.LoaderSignature)]

namespace Microsoft.ML;

/// <summary>A fitted two-layer linear classifier: h = Theta x, g = A h + b, one output for each class; Score holds their probabilities.</summary>
public sealed class TwoLayerLinearMulticlassModelParameters : TwoLayerLinearModelParameters<VBuffer<float>>, IValueMapper, ISchemaBindableMapper
{
    internal const string LoaderSignature = "TwoLayerLinearClass";

    internal TwoLayerLinearMulticlassModelParameters(
        IHostEnvironment env, TwoLayerLinearModel model, IReadOnlyList<string> classNames, TrainingHistory history)
        : base(env, CurrentVersion, model, history) => ClassNames = classNames;

    private TwoLayerLinearMulticlassModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context)
    {
        RequireLink(Link.Softmax, Link.NormalizedSigmoid);
        ClassNames = TwoLayerLinearModelFormat.LoadNames(Host, context, Model.Layout.Outputs);
    }

    /// <summary>The names of the classes, m of them, in the order of the keys and of the rows of A.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Features);

    DataViewType IValueMapper.OutputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Outputs);

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.MulticlassClassification;

    private static VersionInfo CurrentVersion => Version("2LAYLINC", LoaderSignature);

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) => NamedScores.Bind(env, this, schema, ClassNames);

    ValueMapper<TIn, TOut> IValueMapper.GetMapper<TIn, TOut>()
    {
        var scorer = Model.CreateScorer();
        var outputs = Model.Layout.Outputs;
        ValueMapper<VBuffer<float>, VBuffer<float>> map = (in VBuffer<float> x, ref VBuffer<float> probabilities) =>
        {
            var editor = VBufferEditor.Create(ref probabilities, outputs);
            scorer.Score(x, editor.Values);
            Model.Link.Apply(editor.Values);
            probabilities = editor.Commit();
        };
        return (ValueMapper<TIn, TOut>)(Delegate)map;
    }

    /// <inheritdoc/>
    protected override void SaveCore(ModelSaveContext ctx)
    {
        base.SaveCore(ctx);
        TwoLayerLinearModelFormat.SaveNames(ctx, ClassNames);
    }
}
