using System.Numerics.Tensors;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>A direction of features or parameters: a matrix of finite numbers.</summary>
/// <param name="Rows">Rows; 0 for no numbers.</param>
/// <param name="Values">Row-major.</param>
internal sealed record DirectionNumbers(int Rows, float[] Values)
{
    /// <summary>No numbers, for a kind that has none.</summary>
    public static DirectionNumbers None { get; } = new(0, []);

    public int Columns => Rows == 0 ? 0 : Values.Length / Rows;

    /// <summary>The basis vector of one slot.</summary>
    public static DirectionNumbers Basis(int slots, int slot)
    {
        var values = new float[slots];
        values[slot] = 1;
        return new(1, values);
    }

    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static DirectionNumbers Of(string output, ReadOnlySpan<float> vector) => new(1, Finite(output, vector.ToArray()));

    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or there are not two dimensions.</exception>
    public static DirectionNumbers Of(string output, in ReadOnlyTensorSpan<float> matrix)
    {
        if (matrix.Rank != 2)
        {
            throw new ArgumentOutOfRangeException(
                null, $"Sensitivity '{Shown.Short(output)}' has a direction of {matrix.Rank} dimensions; expected a matrix, which has 2.");
        }

        var values = new float[checked((int)matrix.FlattenedLength)];
        matrix.FlattenTo(values);
        return new((int)matrix.Lengths[0], Finite(output, values));
    }

    // *** Binary format ***
    // int: rows, int: count, float[count]: values
    public void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Rows);
        ctx.Writer.Write(Values.Length);
        foreach (var value in Values)
            ctx.Writer.Write(value);
    }

    /// <exception cref="FormatException">The bytes are not a matrix of finite numbers.</exception>
    public static DirectionNumbers Load(IHost host, ModelLoadContext ctx)
    {
        TwoLayerLinearModelFormat.RequireBytes(host, ctx.Reader, 2 * sizeof(int), "sizes of a direction");
        var (rows, count) = (ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32());
        host.CheckDecode(
            rows >= 0 && count >= 0 && (rows == 0 ? count == 0 : count % rows == 0),
            $"The model file is damaged: a direction of {rows} rows and {count} numbers.");
        return new(rows, TwoLayerLinearModelFormat.ReadFinite(host, ctx.Reader, count));
    }

    private static float[] Finite(string output, float[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentOutOfRangeException(
                    null, $"Sensitivity '{Shown.Short(output)}' has {values[i]} at position {i}; expected finite numbers.");
            }
        }

        return values;
    }
}
