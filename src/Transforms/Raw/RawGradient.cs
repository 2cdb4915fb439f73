using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.Raw;

/// <summary>
/// The derivatives of the wanted outputs in the raw columns, and the effects of their categories, row by row. It holds the memory of one
/// cursor.
/// </summary>
internal sealed class RawGradient
{
    private readonly LinearizedPipeline _pipeline;
    private readonly RawLayout _layout;
    private readonly RawColumnSlots[] _columns;
    private readonly int _numbers;
    private readonly double[] _result;
    private ColumnSwitch[] _switches = [];

    /// <param name="layout">What is differentiated by what.</param>
    /// <param name="pipeline">A pipeline of the layout, for this cursor alone.</param>
    public RawGradient(RawLayout layout, LinearizedPipeline pipeline)
    {
        (_layout, _pipeline, _columns) = (layout, pipeline, layout.ColumnsOf(pipeline));
        _numbers = _columns.Sum(column => column.Slopes);
        _result = new double[layout.SlotNames.Count];
    }

    /// <summary>The linearized chain, with the output of the present row in <see cref="LinearizedPipeline.Of"/>.</summary>
    public LinearizedPipeline Pipeline => _pipeline;

    /// <summary>Binds to a raw row, or to a cursor over raw rows.</summary>
    public void Bind(DataViewRow row)
    {
        _pipeline.Bind(row);
        BindSwitches(row);
    }

    /// <summary>Binds the effects of categories alone, where the pipeline is bound already.</summary>
    public void BindSwitches(DataViewRow row)
    {
        var switches = new List<ColumnSwitch>();
        var (rescoring, offset) = (default(Rescoring), 0);
        foreach (var column in _columns)
        {
            if (column.Switches is not null)
                switches.Add(new ColumnSwitch(column, offset + column.Slopes, rescoring ??= _pipeline.Rescore(row), row));
            offset += column.Count;
        }

        _switches = [.. switches];
    }

    /// <summary>
    /// Reads the present row and differentiates there: m x slots, row-major, until the next call. NaN in all slots of an output that is
    /// NaN.
    /// </summary>
    public ReadOnlySpan<double> Run()
    {
        _pipeline.Linearize();
        return RunLinearized();
    }

    /// <summary>As <see cref="Run"/>, where the pipeline is linearized at the present row already.</summary>
    public ReadOnlySpan<double> RunLinearized()
    {
        var (outputs, width) = (_layout.OfSlots, _result.Length / _layout.OfSlots.Length);
        if (_numbers < outputs.Length)
            Push(outputs, width);
        else
            Pull(outputs, width);
        foreach (var effects in _switches)
            effects.Run(_pipeline.Of.Value, outputs, _result);
        for (var i = 0; i < outputs.Length; i++)
        {
            if (double.IsNaN(_pipeline.Of.Value[outputs[i]]))
                _result.AsSpan(i * width, width).Fill(double.NaN);
        }

        return _result;
    }

    /// <summary>A JVP for each number: fewer than VJPs where the outputs outnumber the numbers.</summary>
    private void Push(int[] outputs, int width)
    {
        for (var i = 0; i < _pipeline.Raw.Count; i++)
            Array.Clear(_pipeline.Raw[i].Dot);
        var offset = 0;
        foreach (var column in _columns)
        {
            for (var slot = 0; slot < column.Slopes; slot++)
            {
                column.Column.Dot[slot] = 1;
                var dot = _pipeline.Push();
                column.Column.Dot[slot] = 0;
                for (var i = 0; i < outputs.Length; i++)
                    _result[(i * width) + offset + slot] = dot[outputs[i]];
            }

            offset += column.Count;
        }
    }

    /// <summary>A VJP for each output.</summary>
    private void Pull(int[] outputs, int width)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            _pipeline.Pull(outputs[i]);
            CopySlopes(_result.AsSpan(i * width, width));
        }
    }

    private void CopySlopes(Span<double> result)
    {
        foreach (var column in _columns)
        {
            column.Column.Bar.AsSpan(0, column.Slopes).CopyTo(result);
            result = result[column.Count..];
        }
    }
}
