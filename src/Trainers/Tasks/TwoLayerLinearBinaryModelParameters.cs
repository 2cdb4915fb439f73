using Cotangent;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearBinaryModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear binary classification", TwoLayerLinearBinaryModelParameters.LoaderSignature)]

namespace Cotangent;

/// <summary>
/// A fitted two-layer linear classifier of two classes: h = Theta x, Score = A h + b, Probability = 1 / (1 + exp(-Score)).
/// </summary>
public sealed class TwoLayerLinearBinaryModelParameters : TwoLayerLinearScalarModelParameters, IValueMapperDist, ISchemaBindableMapper
{
    internal const string LoaderSignature = "TwoLayerLinearBin";

    internal TwoLayerLinearBinaryModelParameters(IHostEnvironment env, TwoLayerLinearModel model, TrainingHistory history)
        : base(env, CurrentVersion, model, history)
    {
    }

    private TwoLayerLinearBinaryModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context) => RequireResponse(TwoLayerLinearBinaryTrainer.Rule);

    /// <summary>
    /// The probability that the label of one row is true, bit for bit as in the Probability column of a dense row. Thread-safe. Calls after
    /// the first allocate nothing.
    /// </summary>
    /// <param name="features">The n features, in feature units. A missing feature (NaN) makes the probability NaN.</param>
    /// <returns>1 / (1 + exp(-g)), from 0 to 1.</returns>
    /// <exception cref="ArgumentException">The model has another number of features.</exception>
    public float Probability(ReadOnlySpan<float> features) => Model.Response.Apply(Score(features));

    DataViewType IValueMapperDist.DistType => NumberDataViewType.Single;

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.BinaryClassification;

    /// <summary>The Score column of ML.NET's binary classifiers is the raw score.</summary>
    private protected override ResponseFunction ScoreResponse => ResponseFunction.Identity;

    private static VersionInfo CurrentVersion => Version("2LAYLINB", LoaderSignature);

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) =>
        CheckedMapper.OfProbability(env, this, schema, Model);

    ValueMapper<TIn, TOut, TDist> IValueMapperDist.GetMapper<TIn, TOut, TDist>()
    {
        var (model, response) = (Model, Model.Response);
        ValueMapper<VBuffer<float>, float, float> map = (in VBuffer<float> x, ref float score, ref float probability) =>
        {
            score = model.RawScore(FeatureRow.Of(x));
            probability = response.Apply(score);
        };
        return (ValueMapper<TIn, TOut, TDist>)(Delegate)map;
    }
}
