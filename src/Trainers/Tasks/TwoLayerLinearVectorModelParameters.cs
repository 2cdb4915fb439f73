using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Cotangent;

/// <summary>
/// A fitted two-layer linear model of m outputs with names: h = Theta x, g = A h + b. Score holds the predictions, the response of g. Each
/// task has a derived type.
/// </summary>
public abstract class TwoLayerLinearVectorModelParameters
    : TwoLayerLinearModelParameters<VBuffer<float>>, IValueMapper, ISchemaBindableMapper
{
    private protected TwoLayerLinearVectorModelParameters(
        IHostEnvironment env, VersionInfo version, TwoLayerLinearModel model, IReadOnlyList<string> outputNames, TrainingHistory history)
        : base(env, version, model, history, outputNames)
    {
    }

    private protected TwoLayerLinearVectorModelParameters(IHostEnvironment env, VersionInfo version, ModelLoadContext context)
        : base(env, version, context, hasOutputNames: true)
    {
    }

    /// <summary>
    /// Computes the predictions for one row, bit for bit as in the Score column of a dense row. Thread-safe. Calls after the first allocate
    /// nothing.
    /// </summary>
    /// <param name="features">The n features, in feature units. A missing feature (NaN) makes every prediction NaN.</param>
    /// <param name="scores">
    /// Receives m predictions in the order of the outputs: for targets the response of g, which is g in units of the label by default; for
    /// classes their probabilities, which sum to 1.
    /// </param>
    /// <exception cref="ArgumentException">The model has another number of features or outputs, or the two spans overlap.</exception>
    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        RequireLength(features);
        RequireLength(scores, features);
        Model.Predict(new FeatureRow(features), scores);
    }

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Features);

    DataViewType IValueMapper.OutputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Outputs);

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) =>
        NamedScores.Bind(env, this, schema, Model, OutputNames);

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
