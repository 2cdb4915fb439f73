using Cotangent;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearMultiOutputTransformer), null, typeof(SignatureLoadModel),
    "Two-layer linear prediction of many targets", TwoLayerLinearMultiOutputTransformer.LoaderSignature)]

namespace Cotangent;

/// <summary>Adds the column Score to rows with features: the predictions of all targets. Each slot has the name of its target.</summary>
public sealed class TwoLayerLinearMultiOutputTransformer : SingleFeaturePredictionTransformerBase<TwoLayerLinearMultiOutputModelParameters>
{
    internal const string LoaderSignature = "TwoLayerLinearMOutPred";

    internal TwoLayerLinearMultiOutputTransformer(
        IHostEnvironment env, TwoLayerLinearMultiOutputModelParameters model, DataViewSchema trainSchema, string featureColumn)
        : base(Register(env), model, trainSchema, featureColumn) => Scorer = GetGenericScorer();

    private TwoLayerLinearMultiOutputTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(Register(env), ContentChecksum.Checked(env, ctx, GetVersionInfo()))
    {
        ContentChecksum.ReadEnd(Host, ctx);
        Scorer = GetGenericScorer();
    }

    /// <inheritdoc/>
    protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        base.SaveCore(ctx);
        ContentChecksum.Write(ctx);
    }

    private static IHost Register(IHostEnvironment env) =>
        Contracts.CheckRef(env, nameof(env)).Register(nameof(TwoLayerLinearMultiOutputTransformer));

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "2LAYLMPR",
        verWrittenCur: ContentChecksum.FirstVersion,
        verReadableCur: ContentChecksum.FirstVersion,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TwoLayerLinearMultiOutputTransformer).Assembly.GetName().Name);
}
