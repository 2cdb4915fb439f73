using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent;

/// <summary>A fitted two-layer linear model of one output: h = Theta x, g = A h + b. The derived types are the tasks.</summary>
public abstract class TwoLayerLinearScalarModelParameters : TwoLayerLinearModelParameters<float>, IValueMapper
{
    private protected TwoLayerLinearScalarModelParameters(
        IHostEnvironment env, VersionInfo version, TwoLayerLinearModel model, TrainingHistory history)
        : base(env, version, model, history, [])
    {
    }

    private protected TwoLayerLinearScalarModelParameters(IHostEnvironment env, VersionInfo version, ModelLoadContext context)
        : base(env, version, context, hasOutputNames: false)
    {
    }

    /// <summary>
    /// The score of one row, with the bits of the Score column of a dense row. Any number of threads may call at once; nothing is
    /// allocated after the first call.
    /// </summary>
    /// <param name="features">The n features, in feature units. A missing one (NaN) makes the score NaN.</param>
    /// <returns>
    /// Of a regression the prediction: g, in units of the label, or the response of the loss, exp(g) or 1 / (1 + exp(-g)). Of binary
    /// classification g, above 0 where the label is more likely true than false.
    /// </returns>
    /// <exception cref="ArgumentException">The number of features is not that of the model.</exception>
    public float Score(ReadOnlySpan<float> features)
    {
        RequireLength(features);
        return ScoreResponse.Apply(Model.RawScore(new FeatureRow(features)));
    }

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Features);

    DataViewType IValueMapper.OutputType => NumberDataViewType.Single;

    /// <summary>What the Score column shows of g.</summary>
    private protected abstract ResponseFunction ScoreResponse { get; }

    ValueMapper<TIn, TOut> IValueMapper.GetMapper<TIn, TOut>()
    {
        var (model, response) = (Model, ScoreResponse);
        ValueMapper<VBuffer<float>,
        float> map = (in VBuffer<float> x, ref float score) => score = response.Apply(model.RawScore(FeatureRow.Of(x)));
        return (ValueMapper<TIn, TOut>)(Delegate)map;
    }
}
