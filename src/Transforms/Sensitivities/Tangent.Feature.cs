using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent;

public abstract partial class Tangent
{
    /// <summary>
    /// One feature, by the name of its slot: a number for each output, in units of the prediction per feature unit.
    /// </summary>
    /// <param name="slotName">
    /// Name of a slot of the feature column, for instance the name of the column that it was concatenated from.
    /// </param>
    /// <returns>A tangent that fills the column <c>Sensitivity_</c> and the slot name.</returns>
    public static Tangent Feature(string slotName) => Feature($"Sensitivity_{slotName}", slotName);

    /// <summary>
    /// One feature, by the name of its slot: a number for each output, in units of the prediction per feature unit.
    /// </summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="slotName">
    /// Name of a slot of the feature column, for instance the name of the column that it was concatenated from.
    /// </param>
    public static Tangent Feature(string outputColumnName, string slotName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(slotName);
        return new NamedFeature(outputColumnName, slotName);
    }

    /// <summary>
    /// One feature, by the index of its slot from 0: a number for each output, in units of the prediction per feature unit.
    /// </summary>
    /// <param name="slot">Index of a slot of the feature column.</param>
    /// <returns>A tangent that fills the column <c>Sensitivity_</c> and the index.</returns>
    public static Tangent Feature(int slot) => Feature(FormattableString.Invariant($"Sensitivity_{slot}"), slot);

    /// <summary>
    /// One feature, by the index of its slot from 0: a number for each output, in units of the prediction per feature unit.
    /// </summary>
    /// <param name="outputColumnName">Name of the column.</param>
    /// <param name="slot">Index of a slot of the feature column.</param>
    public static Tangent Feature(string outputColumnName, int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        return new IndexedFeature(outputColumnName, slot);
    }

    private sealed class IndexedFeature(string outputColumnName, int slot) : Tangent(outputColumnName)
    {
        internal override ResolvedSensitivity Resolve(FittedFeatures features) => slot < features.Names.Length
            ? new OfSlot(OutputColumnName, slot)
            : throw new ArgumentOutOfRangeException(
                null,
                $"Sensitivity '{Shown.Short(OutputColumnName)}' names slot {slot}; "
                + $"expected 0 to {features.Names.Length - 1}, one of the {features.Names.Length} features.");
    }

    private sealed class NamedFeature(string outputColumnName, string slotName) : Tangent(outputColumnName)
    {
        internal override ResolvedSensitivity Resolve(FittedFeatures features) =>
            new OfSlot(OutputColumnName, features.SlotOf(OutputColumnName, slotName, "give the index of one"));
    }

    /// <summary>The derivative in one feature: the JVP along its basis vector.</summary>
    internal sealed class OfSlot(string outputColumnName, int slot) : ResolvedSensitivity(outputColumnName)
    {
        public const byte FileCode = 7;

        public override byte Code => FileCode;

        public override RowDerivative Of(DifferentiableModel model) => Jvp(model, model.Map.Column(slot));

        public override string? Misfit(ModelShape model) => slot >= 0 && slot < model.Layout.Features
            ? null
            : $"{Title} names slot {slot}; expected 0 to {model.Layout.Features - 1}, one of the features.";

        // *** Binary format ***
        // int: slot
        public override void Save(ModelSaveContext ctx) => ctx.Writer.Write(slot);

        /// <exception cref="FormatException">The file ends.</exception>
        public static ResolvedSensitivity Load(IHost host, ModelLoadContext ctx, string output)
        {
            TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, sizeof(int), "slot of a tangent");
            return new OfSlot(output, ctx.Reader.ReadInt32());
        }
    }
}
