using Cotangent.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TwoLayerLinearMultiOutputTransformer), null, typeof(SignatureLoadModel),
    "Two-layer linear prediction of many targets", TwoLayerLinearMultiOutputTransformer.LoaderSignature)]

namespace Microsoft.ML;

/// <summary>Adds the column Score to rows with features: the predictions of all targets, each slot named after its target.</summary>
public sealed class TwoLayerLinearMultiOutputTransformer : SingleFeaturePredictionTransformerBase<TwoLayerLinearMultiOutputModelParameters>
{
    internal const string LoaderSignature = "TwoLayerLinearMOutPred";

    private readonly string _labelColumnName;
    private readonly string[] _targetNames;

    internal TwoLayerLinearMultiOutputTransformer(
        IHostEnvironment env, TwoLayerLinearMultiOutputModelParameters model, DataViewSchema trainSchema, string featureColumn, string labelColumn)
        : base(Register(env), model, trainSchema, featureColumn)
    {
        _labelColumnName = labelColumn;
        _targetNames = SlotNames.Of(trainSchema[labelColumn]);
        SetScorer();
    }

    private TwoLayerLinearMultiOutputTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(Register(env), Checked(ctx))
    {
        // *** Binary format ***
        // <base>: model, schema of the training data, feature column
        // string: label column
        _labelColumnName = ctx.LoadNonEmptyString();
        var label = TrainSchema.GetColumnOrNull(_labelColumnName);
        Host.CheckDecode(
            label?.Type.GetVectorSize() == Model.Model.Layout.Outputs,
            $"The model file is damaged: it has {Model.Model.Layout.Outputs} outputs, and the label column '{_labelColumnName}' is {label?.Type.ToString() ?? "missing"}.");
        _targetNames = SlotNames.Of(label!.Value);
        SetScorer();
    }

    /// <summary>The slot names of the label column, in the order of Score and of the rows of A; <c>Label[3]</c> for a slot without one.</summary>
    public IReadOnlyList<string> TargetNames => _targetNames;

    /// <inheritdoc/>
    protected override void SaveCore(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        base.SaveCore(ctx);
        ctx.SaveNonEmptyString(_labelColumnName);
    }

    private static IHost Register(IHostEnvironment env) => Contracts.CheckRef(env, nameof(env)).Register(nameof(TwoLayerLinearMultiOutputTransformer));

    private static ModelLoadContext Checked(ModelLoadContext ctx)
    {
        Contracts.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersionInfo());
        return ctx;
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "2LAYLMPR",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TwoLayerLinearMultiOutputTransformer).Assembly.FullName);

    private void SetScorer()
    {
        BindableMapper = new MultiOutputScore(Model, _targetNames);
        Scorer = GetGenericScorer();
    }
}
