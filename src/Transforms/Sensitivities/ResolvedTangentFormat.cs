using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>The binary form of a resolved tangent inside an ML.NET model file.</summary>
internal static class ResolvedTangentFormat
{
    /// <summary>The kinds by code: each reads its own content.</summary>
    private static readonly Dictionary<byte, Func<IHost, ModelLoadContext, string, ResolvedTangent>> Kinds = new()
    {
        [Tangent.OfFeatureDirection.FileCode] = Tangent.OfFeatureDirection.Load,
        [Tangent.OfColumn.FileCode] = Tangent.OfColumn.Load,
        [Tangent.OfEachFeature.FileCode] = Tangent.OfEachFeature.Load,
        [Tangent.OfParameter.ThetaFileCode] = Tangent.OfParameter.Loader(ModelParameter.Theta),
        [Tangent.OfParameter.AFileCode] = Tangent.OfParameter.Loader(ModelParameter.A),
        [Tangent.OfParameter.BiasFileCode] = Tangent.OfParameter.Loader(ModelParameter.Bias),
        [Tangent.OfSlot.FileCode] = Tangent.OfSlot.Load,
    };

    // *** Binary format *** byte: code of the kind, string: output column, content of the kind In files before version 1.5 one feature is a
    // direction of n numbers: 1 at its slot, else 0.
    public static void Save(ModelSaveContext ctx, ResolvedTangent tangent)
    {
        ctx.Writer.Write(tangent.Code);
        ctx.SaveNonEmptyString(tangent.OutputColumnName);
        tangent.Save(ctx);
    }

    /// <exception cref="FormatException">The bytes are not a tangent of this model.</exception>
    public static ResolvedTangent Load(IHost host, ModelLoadContext ctx, DifferentiableModel model)
    {
        var code = ctx.Reader.ReadByte();
        host.CheckDecode(Kinds.TryGetValue(code, out var load), $"The model file is damaged: a tangent of kind {code}.");
        var tangent = load!(host, ctx, ctx.LoadNonEmptyString());
        var misfit = tangent.Misfit(model);
        host.CheckDecode(misfit is null, $"The model file is damaged: {misfit}");
        return tangent;
    }

    /// <summary>Reads the input column and the numbers: the content of every kind except a slot.</summary>
    /// <exception cref="FormatException">The file has an input column and the kind has none, or the reverse.</exception>
    public static (string? InputColumnName, TangentNumbers Numbers) LoadContent(IHost host, ModelLoadContext ctx, bool hasInput)
    {
        var input = ctx.LoadStringOrNull();
        host.CheckDecode(hasInput == (input is not null), "The model file is damaged: a tangent and its column do not go together.");
        return (input, TangentNumbers.Load(host, ctx));
    }

    /// <summary>Writes what <see cref="LoadContent"/> reads.</summary>
    public static void SaveContent(ModelSaveContext ctx, string? inputColumnName, TangentNumbers numbers)
    {
        ctx.SaveStringOrNull(inputColumnName);
        numbers.Save(ctx);
    }
}
