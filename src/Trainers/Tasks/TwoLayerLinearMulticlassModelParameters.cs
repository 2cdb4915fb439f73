using Cotangent;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearMulticlassModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear multiclass classification", TwoLayerLinearMulticlassModelParameters.LoaderSignature)]

namespace Cotangent;

/// <summary>A fitted two-layer linear classifier: h = Theta x, g = A h + b, one output for each class; Score holds their probabilities.</summary>
public sealed class TwoLayerLinearMulticlassModelParameters : TwoLayerLinearModelParameters<VBuffer<float>>, IValueMapper, ISchemaBindableMapper
{
    internal const string LoaderSignature = "TwoLayerLinearClass";

    internal TwoLayerLinearMulticlassModelParameters(
        IHostEnvironment env, TwoLayerLinearModel model, IReadOnlyList<string> classNames, TrainingHistory history)
        : base(env, CurrentVersion, model, history, classNames)
    {
    }

    private TwoLayerLinearMulticlassModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context, hasOutputNames: true) => RequireLink(Link.Softmax, Link.NormalizedSigmoid);

    /// <summary>The names of the classes, m of them, in the order of the keys and of the rows of A.</summary>
    public IReadOnlyList<string> ClassNames => OutputNames;

    /// <summary>The probabilities of one row, with the bits of the Score column of a dense row. Any number of threads may ask at once; nothing is allocated after the first call.</summary>
    /// <param name="features">The n features, in feature units. One that is missing (NaN) makes every probability NaN.</param>
    /// <param name="scores">Filled with m probabilities in the order of <see cref="ClassNames"/>; their sum is 1 up to rounding.</param>
    /// <exception cref="ArgumentException">The number of features or of scores is not that of the model, or the two overlap.</exception>
    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        RequireLength(features);
        RequireLength(scores, features);
        Model.Predict(new FeatureRow(features), scores);
    }

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Features);

    DataViewType IValueMapper.OutputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Outputs);

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.MulticlassClassification;

    private static VersionInfo CurrentVersion => Version("2LAYLINC", LoaderSignature);

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) => NamedScores.Bind(env, this, schema, Model, ClassNames);

    ValueMapper<TIn, TOut> IValueMapper.GetMapper<TIn, TOut>()
    {
        var model = Model;
        ValueMapper<VBuffer<float>, VBuffer<float>> map = (in VBuffer<float> x, ref VBuffer<float> probabilities) =>
        {
            var editor = VBufferEditor.Create(ref probabilities, model.Layout.Outputs);
            model.Predict(FeatureRow.Of(x), editor.Values);
            probabilities = editor.Commit();
        };
        return (ValueMapper<TIn, TOut>)(Delegate)map;
    }
}
