using Cotangent.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearMultiOutputModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear regression on many targets", TwoLayerLinearMultiOutputModelParameters.LoaderSignature)]

namespace Microsoft.ML;

/// <summary>
/// A fitted two-layer linear model of m targets: h = Theta x, g = A h + b; Score is g, or what the link of the loss makes of each of its elements. Row j of A
/// and of <see cref="TwoLayerLinearModelParameters{TOutput}.EffectiveCoefficients"/> is target j.
/// </summary>
public sealed class TwoLayerLinearMultiOutputModelParameters : TwoLayerLinearModelParameters<VBuffer<float>>, IValueMapper
{
    internal const string LoaderSignature = "TwoLayerLinearMOut";

    internal TwoLayerLinearMultiOutputModelParameters(IHostEnvironment env, TwoLayerLinearModel model, TrainingHistory history)
        : base(env, CurrentVersion, model, history)
    {
    }

    private TwoLayerLinearMultiOutputModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context)
    {
    }

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Features);

    DataViewType IValueMapper.OutputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Outputs);

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.MultiOutputRegression;

    private static VersionInfo CurrentVersion => Version("2LAYLINM", LoaderSignature);

    ValueMapper<TIn, TOut> IValueMapper.GetMapper<TIn, TOut>() => (ValueMapper<TIn, TOut>)(Delegate)CreateMapper();

    /// <summary>Predicts one row after the other, with memory of its own.</summary>
    internal ValueMapper<VBuffer<float>, VBuffer<float>> CreateMapper()
    {
        var scorer = Model.CreateScorer();
        return (in VBuffer<float> x, ref VBuffer<float> scores) =>
        {
            var editor = VBufferEditor.Create(ref scores, Model.Layout.Outputs);
            scorer.Score(x, editor.Values);
            Model.Link.Apply(editor.Values);
            scores = editor.Commit();
        };
    }
}
