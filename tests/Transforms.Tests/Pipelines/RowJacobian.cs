using Cotangent.Transforms.Pipelines;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>The Jacobian of a pipeline at one row: a row for each slot of the result, a column for each slot of the raw columns.</summary>
internal sealed class RowJacobian
{
    private RowJacobian(double[] value, int[] offsets, int columns) =>
        (Value, Offsets, Pushed, Pulled) = (value, offsets, new double[value.Length, columns], new double[value.Length, columns]);

    public double[] Value { get; }

    /// <summary>The first column of each raw column.</summary>
    public int[] Offsets { get; }

    /// <summary>By JVPs, column by column.</summary>
    public double[,] Pushed { get; }

    /// <summary>By VJPs, row by row.</summary>
    public double[,] Pulled { get; }

    /// <summary>The Jacobian at the present row of a bound and linearized pipeline.</summary>
    public static RowJacobian Of(LinearizedPipeline pipeline)
    {
        var raw = pipeline.Raw;
        var offsets = raw.Select((_, i) => raw.Take(i).Sum(x => x.Size)).ToArray();
        var jacobian = new RowJacobian([.. pipeline.Of.Value], offsets, raw.Sum(x => x.Size));
        foreach (var x in raw)
            Array.Clear(x.Dot);
        for (var i = 0; i < raw.Count; i++)
        {
            for (var slot = 0; slot < raw[i].Size; slot++)
            {
                raw[i].Dot[slot] = 1;
                var column = pipeline.Push();
                for (var o = 0; o < column.Length; o++)
                    jacobian.Pushed[o, offsets[i] + slot] = column[o];
                raw[i].Dot[slot] = 0;
            }
        }

        for (var o = 0; o < pipeline.Of.Size; o++)
        {
            pipeline.Pull(o);
            for (var i = 0; i < raw.Count; i++)
            {
                for (var slot = 0; slot < raw[i].Size; slot++)
                    jacobian.Pulled[o, offsets[i] + slot] = raw[i].Bar[slot];
            }
        }

        return jacobian;
    }
}
