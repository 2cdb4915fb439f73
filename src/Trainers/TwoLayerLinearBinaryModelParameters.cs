using Cotangent.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearBinaryModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear binary classification", TwoLayerLinearBinaryModelParameters.LoaderSignature)]

namespace Microsoft.ML;

/// <summary>A fitted two-layer linear classifier of two classes: h = Theta x, Score = A h + b, Probability = 1 / (1 + exp(-Score)).</summary>
public sealed class TwoLayerLinearBinaryModelParameters : TwoLayerLinearModelParameters<float>, IValueMapperDist
{
    internal const string LoaderSignature = "TwoLayerLinearBin";

    internal TwoLayerLinearBinaryModelParameters(IHostEnvironment env, TwoLayerLinearModel model, TrainingHistory history)
        : base(env, CurrentVersion, model, history)
    {
    }

    private TwoLayerLinearBinaryModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context, outputs: 1) => RequireLink(Link.Sigmoid);

    /// <summary>b, in units of the score; 0 for a model without one.</summary>
    public float Bias => Model.Layout.HasBias ? Model.Bias.Span[0] : 0;

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Features);

    DataViewType IValueMapper.OutputType => NumberDataViewType.Single;

    DataViewType IValueMapperDist.DistType => NumberDataViewType.Single;

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.BinaryClassification;

    private static VersionInfo CurrentVersion => Version("2LAYLINB", LoaderSignature);

    ValueMapper<TIn, TOut> IValueMapper.GetMapper<TIn, TOut>()
    {
        var scorer = Model.CreateScorer();
        var scores = new float[1];
        ValueMapper<VBuffer<float>, float> map = (in VBuffer<float> x, ref float score) =>
        {
            scorer.Score(x, scores);
            score = scores[0];
        };
        return (ValueMapper<TIn, TOut>)(Delegate)map;
    }

    ValueMapper<TIn, TOut, TDist> IValueMapperDist.GetMapper<TIn, TOut, TDist>()
    {
        var scorer = Model.CreateScorer();
        var scores = new float[1];
        ValueMapper<VBuffer<float>, float, float> map = (in VBuffer<float> x, ref float score, ref float probability) =>
        {
            scorer.Score(x, scores);
            score = scores[0];
            Model.Link.Apply(scores);
            probability = scores[0];
        };
        return (ValueMapper<TIn, TOut, TDist>)(Delegate)map;
    }
}
