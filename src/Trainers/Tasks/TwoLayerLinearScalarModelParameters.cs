using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent;

/// <summary>A fitted two-layer linear model of one output: h = Theta x, g = A h + b. Each task has a derived type.</summary>
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
    /// The score of one row, bit for bit as in the Score column of a dense row. Thread-safe. Calls after the first allocate nothing.
    /// </summary>
    /// <param name="features">The n features, in feature units. A missing feature (NaN) makes the score NaN.</param>
    /// <returns>
    /// For regression the prediction, the response of g: g in units of the label, exp(g), or 1 / (1 + exp(-g)). For binary classification
    /// g, which is above 0 if the label is more likely true than false.
    /// </returns>
    /// <exception cref="ArgumentException">The model has another number of features.</exception>
    public float Score(ReadOnlySpan<float> features)
    {
        RequireLength(features);
        return ScoreResponse.Apply(Model.RawScore(new FeatureRow(features)));
    }

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Features);

    DataViewType IValueMapper.OutputType => NumberDataViewType.Single;

    /// <summary>The response function of the Score column.</summary>
    private protected abstract ResponseFunction ScoreResponse { get; }

    ValueMapper<TIn, TOut> IValueMapper.GetMapper<TIn, TOut>()
    {
        var (model, response) = (Model, ScoreResponse);
        ValueMapper<VBuffer<float>, float> map = (in VBuffer<float> x, ref float score) =>
            score = response.Apply(model.RawScore(FeatureRow.Of(x)));
        return (ValueMapper<TIn, TOut>)(Delegate)map;
    }
}
