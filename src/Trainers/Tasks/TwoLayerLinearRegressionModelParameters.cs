using Cotangent;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearRegressionModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear regression", TwoLayerLinearRegressionModelParameters.LoaderSignature)]

namespace Cotangent;

/// <summary>A fitted two-layer linear regression: h = Theta x, g = A h + b; Score is g, or exp(g) where the loss has a log link.</summary>
public sealed class TwoLayerLinearRegressionModelParameters : TwoLayerLinearModelParameters<float>, IValueMapper, ISchemaBindableMapper
{
    internal const string LoaderSignature = "TwoLayerLinearRegr";

    internal TwoLayerLinearRegressionModelParameters(IHostEnvironment env, TwoLayerLinearModel model, TrainingHistory history)
        : base(env, CurrentVersion, model, history)
    {
    }

    private TwoLayerLinearRegressionModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, CurrentVersion, context, hasOutputNames: false) => RequireLink(Link.Identity, Link.Exponential, Link.Sigmoid);

    /// <summary>b, in units of the raw score; 0 for a model without one.</summary>
    public float Bias => Model.Layout.HasBias ? Model.Bias.Span[0] : 0;

    /// <summary>The prediction for one row, with the bits of the Score column of a dense row. Any number of threads may ask at once; nothing is allocated after the first call.</summary>
    /// <param name="features">The n features, in feature units. One that is missing (NaN) makes the score NaN.</param>
    /// <returns>g, in units of the label; exp(g) or 1 / (1 + exp(-g)) where the loss has such a link.</returns>
    /// <exception cref="ArgumentException">The number of features is not that of the model.</exception>
    public float Score(ReadOnlySpan<float> features)
    {
        RequireLength(features);
        return Model.Link.Apply(Model.RawScore(new FeatureRow(features)));
    }

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Features);

    DataViewType IValueMapper.OutputType => NumberDataViewType.Single;

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.Regression;

    private static VersionInfo CurrentVersion => Version("2LAYLINR", LoaderSignature);

    ISchemaBoundMapper ISchemaBindableMapper.Bind(IHostEnvironment env, RoleMappedSchema schema) =>
        CheckedMapper.OfNumber(env, this, schema, Model);

    ValueMapper<TIn, TOut> IValueMapper.GetMapper<TIn, TOut>()
    {
        var (model, link) = (Model, Model.Link);
        ValueMapper<VBuffer<float>, float> map = (in VBuffer<float> x, ref float score) => score = link.Apply(model.RawScore(FeatureRow.Of(x)));
        return (ValueMapper<TIn, TOut>)(Delegate)map;
    }
}
