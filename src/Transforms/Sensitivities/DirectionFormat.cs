using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>The binary form of a direction inside an ML.NET model file.</summary>
internal static class DirectionFormat
{
    // *** Binary format ***
    // byte: kind, string: output column, string or null: input column, int: rows, int: count, float[count]: values
    public static void Save(ModelSaveContext ctx, Direction direction)
    {
        ctx.Writer.Write((byte)direction.Kind);
        ctx.SaveNonEmptyString(direction.OutputColumnName);
        ctx.SaveStringOrNull(direction.InputColumnName);
        ctx.Writer.Write(direction.Rows);
        ctx.Writer.Write(direction.Values.Length);
        foreach (var value in direction.Values)
            ctx.Writer.Write(value);
    }

    /// <exception cref="FormatException">The bytes are not a direction of this model.</exception>
    public static Direction Load(IHost host, ModelLoadContext ctx, ParameterLayout layout)
    {
        var kind = (DirectionKind)ctx.Reader.ReadByte();
        host.CheckDecode(Enum.IsDefined(kind), $"The model file is damaged: a tangent of kind {kind}.");
        var (output, input) = (ctx.LoadNonEmptyString(), ctx.LoadStringOrNull());
        host.CheckDecode((kind == DirectionKind.Column) == (input is not null), "The model file is damaged: a tangent and its column do not go together.");
        TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, 2 * sizeof(int), "sizes of a tangent");
        var (rows, count) = (ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32());
        host.CheckDecode(rows >= 0 && count >= 0, $"The model file is damaged: a tangent of {rows} rows and {count} numbers.");
        var direction = new Direction(kind, output, rows, TwoLayerLinearModelFormat.ReadFinite(host, ctx.Reader, count), input);
        var misfit = direction.Misfit(layout);
        host.CheckDecode(misfit is null, $"The model file is damaged: {misfit}");
        return direction;
    }
}
