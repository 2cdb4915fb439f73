using Cotangent;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearMultiOutputModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear regression on many targets", TwoLayerLinearMultiOutputModelParameters.LoaderSignature)]

namespace Cotangent;

/// <summary>
/// A fitted two-layer linear model of m targets: h = Theta x, g = A h + b; Score is g, or what the link of the loss makes of each of its
/// elements. Row j of A and of <see cref="TwoLayerLinearModelParameters{TOutput}.EffectiveCoefficients"/> is target j.
/// </summary>
public sealed class TwoLayerLinearMultiOutputModelParameters : TwoLayerLinearModelParameters<VBuffer<float>>, IValueMapper, ISchemaBindableMapper
{
    internal const string LoaderSignature = "TwoLayerLinearMOut";

    internal TwoLayerLinearMultiOutputModelParameters(
        IHostEnvironment env, TwoLayerLinearModel model, IReadOnlyList<string> targetNames, TrainingHistory history)
        : base(env, CurrentVersion, model, history, targetNames)
    {
    }

    private TwoLayerLinearMultiOutputModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context, hasOutputNames: true) => RequireLink(Link.Identity, Link.Exponential, Link.Sigmoid);

    /// <summary>The slot names of the label column, m of them, in the order of Score; <c>Label[3]</c> for a slot without one.</summary>
    public IReadOnlyList<string> TargetNames => OutputNames;

    /// <summary>The predictions for one row, with the bits of the Score column of a dense row. Any number of threads may ask at once; nothing is allocated after the first call.</summary>
    /// <param name="features">The n features, in feature units. One that is missing (NaN) makes every score NaN.</param>
    /// <param name="scores">Filled with m predictions in the order of <see cref="TargetNames"/>: g, in units of the label, or what the link makes of it.</param>
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
    protected override PredictionKind PredictionKind => PredictionKind.MultiOutputRegression;

    private static VersionInfo CurrentVersion => Version("2LAYLMOU", LoaderSignature);

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) =>
        NamedScores.Bind(env, this, schema, Model, TargetNames);

    ValueMapper<TIn, TOut> IValueMapper.GetMapper<TIn, TOut>()
    {
        var model = Model;
        ValueMapper<VBuffer<float>, VBuffer<float>> map = (in VBuffer<float> x, ref VBuffer<float> scores) =>
        {
            var editor = VBufferEditor.Create(ref scores, model.Layout.Outputs);
            model.Predict(FeatureRow.Of(x), editor.Values);
            scores = editor.Commit();
        };
        return (ValueMapper<TIn, TOut>)(Delegate)map;
    }
}
