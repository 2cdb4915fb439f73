using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>The binary form of a resolved sensitivity inside an ML.NET model file.</summary>
internal static class ResolvedSensitivityFormat
{
    /// <summary>The kinds by code: each reads its own content.</summary>
    private static readonly Dictionary<byte, Func<IHost, ModelLoadContext, string, ResolvedSensitivity>> Kinds = new()
    {
        [Tangent.OfFeatureDirection.FileCode] = Tangent.OfFeatureDirection.Load,
        [Tangent.OfColumn.FileCode] = Tangent.OfColumn.Load,
        [Tangent.OfEachFeature.FileCode] = Tangent.OfEachFeature.Load,
        [Tangent.OfParameter.ThetaFileCode] = Tangent.OfParameter.Loader(Tangent.OfParameter.Theta),
        [Tangent.OfParameter.AFileCode] = Tangent.OfParameter.Loader(Tangent.OfParameter.A),
        [Tangent.OfParameter.BiasFileCode] = Tangent.OfParameter.Loader(Tangent.OfParameter.Bias),
        [Tangent.OfSlot.FileCode] = Tangent.OfSlot.Load,
        [Sensitivity.OfInputTimesGradient.FileCode] = Sensitivity.OfInputTimesGradient.Load,
        [Sensitivity.OfIntegratedGradients.FileCode] = Sensitivity.OfIntegratedGradients.Load,
        [Sensitivity.OfHessianVector.FileCode] = Sensitivity.OfHessianVector.Load,
        [Sensitivity.OfSecondDerivative.FileCode] = Sensitivity.OfSecondDerivative.Load,
        [Sensitivity.OfSmallestChange.FileCode] = Sensitivity.OfSmallestChange.Load,
    };

    // *** Binary format ***
    // byte: code of the kind, string: output column, byte: whether of the raw score, content of the kind
    // Files before version 1.6 have no byte of the raw score. Before version 1.5 one feature is a direction of n numbers: 1 at its slot,
    // else 0.
    public static void Save(ModelSaveContext ctx, AttachedSensitivity attached)
    {
        ctx.Writer.Write(attached.Kind.Code);
        ctx.SaveNonEmptyString(attached.Kind.OutputColumnName);
        ctx.Writer.Write(attached.IsOfRawScore);
        attached.Kind.Save(ctx);
    }

    /// <exception cref="FormatException">The bytes are not a sensitivity of this model.</exception>
    public static AttachedSensitivity Load(IHost host, ModelLoadContext ctx, DifferentiableModel model)
    {
        var code = ctx.Reader.ReadByte();
        host.CheckDecode(Kinds.TryGetValue(code, out var load), $"The model file is damaged: a sensitivity of kind {code}.");
        var output = ctx.LoadNonEmptyString();
        var isOfRawScore = TwoLayerLinearModelFormat.HasTasks(ctx) && ctx.Reader.ReadBoolean();
        var kind = load!(host, ctx, output);
        var misfit = kind.Misfit(model.Shape);
        host.CheckDecode(misfit is null, $"The model file is damaged: {misfit}");
        return new AttachedSensitivity(kind, isOfRawScore, model);
    }

    /// <summary>Reads the input column and the numbers: the content of the kinds of a direction.</summary>
    /// <exception cref="FormatException">The file has an input column and the kind has none, or the reverse.</exception>
    public static (string? InputColumnName, DirectionNumbers Numbers) LoadContent(IHost host, ModelLoadContext ctx, bool hasInput)
    {
        var input = ctx.LoadStringOrNull();
        host.CheckDecode(hasInput == (input is not null), "The model file is damaged: a sensitivity and its column do not go together.");
        return (input, DirectionNumbers.Load(host, ctx));
    }

    /// <summary>Writes what <see cref="LoadContent"/> reads.</summary>
    public static void SaveContent(ModelSaveContext ctx, string? inputColumnName, DirectionNumbers numbers)
    {
        ctx.SaveStringOrNull(inputColumnName);
        numbers.Save(ctx);
    }
}
