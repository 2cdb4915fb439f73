using Cotangent;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearBinaryModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear binary classification", TwoLayerLinearBinaryModelParameters.LoaderSignature)]

namespace Cotangent;

/// <summary>A fitted two-layer linear classifier of two classes: h = Theta x, Score = A h + b, Probability = 1 / (1 + exp(-Score)).</summary>
public sealed class TwoLayerLinearBinaryModelParameters : TwoLayerLinearModelParameters<float>, IValueMapperDist, ISchemaBindableMapper
{
    internal const string LoaderSignature = "TwoLayerLinearBin";

    internal TwoLayerLinearBinaryModelParameters(IHostEnvironment env, TwoLayerLinearModel model, TrainingHistory history)
        : base(env, CurrentVersion, model, history)
    {
    }

    private TwoLayerLinearBinaryModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context, hasOutputNames: false) => RequireLink(Link.Sigmoid);

    /// <summary>b, in units of the score; 0 for a model without one.</summary>
    public float Bias => Model.Layout.HasBias ? Model.Bias.Span[0] : 0;

    /// <summary>The raw score of one row, with the bits of the Score column of a dense row. Any number of threads may ask at once; nothing is allocated after the first call.</summary>
    /// <param name="features">The n features, in feature units. One that is missing (NaN) makes the score NaN.</param>
    /// <returns>g: above 0 where the label is more likely true than false.</returns>
    /// <exception cref="ArgumentException">The number of features is not that of the model.</exception>
    public float Score(ReadOnlySpan<float> features)
    {
        RequireLength(features);
        return Model.RawScore(new FeatureRow(features));
    }

    /// <summary>The probability that the label of one row is true, with the bits of the Probability column of a dense row. As free of memory as <see cref="Score"/>.</summary>
    /// <param name="features">The n features, in feature units. One that is missing (NaN) makes the probability NaN.</param>
    /// <returns>1 / (1 + exp(-g)), from 0 to 1.</returns>
    /// <exception cref="ArgumentException">The number of features is not that of the model.</exception>
    public float Probability(ReadOnlySpan<float> features) => Model.Link.Apply(Score(features));

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Features);

    DataViewType IValueMapper.OutputType => NumberDataViewType.Single;

    DataViewType IValueMapperDist.DistType => NumberDataViewType.Single;

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.BinaryClassification;

    private static VersionInfo CurrentVersion => Version("2LAYLINB", LoaderSignature);

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) =>
        CheckedMapper.OfProbability(env, this, schema, Model);

    ValueMapper<TIn, TOut> IValueMapper.GetMapper<TIn, TOut>()
    {
        var model = Model;
        ValueMapper<VBuffer<float>, float> map = (in VBuffer<float> x, ref float score) => score = model.RawScore(FeatureRow.Of(x));
        return (ValueMapper<TIn, TOut>)(Delegate)map;
    }

    ValueMapper<TIn, TOut, TDist> IValueMapperDist.GetMapper<TIn, TOut, TDist>()
    {
        var (model, link) = (Model, Model.Link);
        ValueMapper<VBuffer<float>, float, float> map = (in VBuffer<float> x, ref float score, ref float probability) =>
        {
            score = model.RawScore(FeatureRow.Of(x));
            probability = link.Apply(score);
        };
        return (ValueMapper<TIn, TOut, TDist>)(Delegate)map;
    }
}
