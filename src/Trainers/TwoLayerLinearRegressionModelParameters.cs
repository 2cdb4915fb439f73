using System.Numerics.Tensors;
using Cotangent.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(
    typeof(TwoLayerLinearRegressionModelParameters), null, typeof(SignatureLoadModel),
    "Two-layer linear regression", TwoLayerLinearRegressionModelParameters.LoaderSignature)]

namespace Microsoft.ML;

/// <summary>A fitted two-layer linear regression: h = Theta x, Score = A h + b.</summary>
/// <remarks>
/// Theta and A are determined only up to an invertible k x k matrix between them; compare <see cref="EffectiveCoefficients"/>, losses and
/// predictions, not Theta alone.
/// </remarks>
public sealed class TwoLayerLinearRegressionModelParameters : ModelParametersBase<float>, IValueMapper
{
    internal const string LoaderSignature = "TwoLayerLinearRegr";

    internal TwoLayerLinearRegressionModelParameters(IHostEnvironment env, TwoLayerLinearModel model, TrainingHistory history)
        : base(env, LoaderSignature) => (Model, TrainingHistory) = (model, history);

    private TwoLayerLinearRegressionModelParameters(IHostEnvironment env, ModelLoadContext context)
        : base(env, LoaderSignature, Checked(context))
    {
        Model = TwoLayerLinearModelFormat.LoadModel(Host, context.Reader, outputs: 1);
        TrainingHistory = TwoLayerLinearModelFormat.LoadHistory(Host, context.Reader);
    }

    /// <summary>The first layer, k x n, in hidden units per feature unit.</summary>
    public ReadOnlyTensorSpan<float> Theta => new(Model.Theta.Span, [Model.Layout.Rank, Model.Layout.Features]);

    /// <summary>The second layer, m x k (m = 1), in label units per hidden unit.</summary>
    public ReadOnlyTensorSpan<float> A => new(Model.A.Span, [Model.Layout.Outputs, Model.Layout.Rank]);

    /// <summary>b, in label units; 0 for a model without one.</summary>
    public float Bias => Model.Layout.HasBias ? Model.Bias.Span[0] : 0;

    /// <summary>A Theta, m x n (m = 1): the derivative of Score in each feature, in label units per feature unit.</summary>
    public ReadOnlyTensorSpan<float> EffectiveCoefficients => new(Model.Coefficients, [Model.Layout.Outputs, Model.Layout.Features]);

    /// <summary>Loss, gradient norm, step size and time of every epoch.</summary>
    public TrainingHistory TrainingHistory { get; }

    internal TwoLayerLinearModel Model { get; }

    DataViewType IValueMapper.InputType => new VectorDataViewType(NumberDataViewType.Single, Model.Layout.Features);

    DataViewType IValueMapper.OutputType => NumberDataViewType.Single;

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => PredictionKind.Regression;

    ValueMapper<TIn, TOut> IValueMapper.GetMapper<TIn, TOut>()
    {
        var scorer = Model.CreateScorer();
        var scores = new float[1];
        ValueMapper<VBuffer<float>, float> map = (in VBuffer<float> x, ref float score) =>
        {
            scorer.Score(x, scores);
            Model.Link.Apply(scores);
            score = scores[0];
        };
        return (ValueMapper<TIn, TOut>)(Delegate)map;
    }

    /// <inheritdoc/>
    protected override void SaveCore(ModelSaveContext ctx)
    {
        base.SaveCore(ctx);
        ctx.SetVersionInfo(GetVersionInfo());
        TwoLayerLinearModelFormat.Save(ctx.Writer, Model);
        TwoLayerLinearModelFormat.Save(ctx.Writer, TrainingHistory);
    }

    /// <summary>Refuses a model of another kind, or of a later version, before any of it is read.</summary>
    private static ModelLoadContext Checked(ModelLoadContext context)
    {
        Contracts.CheckValue(context, nameof(context));
        context.CheckAtModel(GetVersionInfo());
        return context;
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "2LAYLINR",
        verWrittenCur: 0x00010002,
        verReadableCur: 0x00010002,
        verWeCanReadBack: 0x00010002,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TwoLayerLinearRegressionModelParameters).Assembly.FullName);
}
