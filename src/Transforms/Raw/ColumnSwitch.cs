using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.Raw;

/// <summary>The effects of the categories of one raw column at a bound row: differences of outputs of the whole chain.</summary>
internal sealed class ColumnSwitch
{
    private readonly RawColumnSlots _slots;
    private readonly int _offset;
    private readonly Rescoring _rescoring;
    private readonly Func<int> _present;
    private readonly Action<int> _select;
    private readonly double[] _from;

    /// <param name="slots">The slots of the column; it has categories.</param>
    /// <param name="offset">The place of its first category among the slots of one output.</param>
    /// <param name="rescoring">The chain with the row replaced in part.</param>
    /// <param name="row">The raw row.</param>
    public ColumnSwitch(RawColumnSlots slots, int offset, Rescoring rescoring, DataViewRow row)
    {
        (_slots, _offset, _rescoring) = (slots, offset, rescoring);
        var column = slots.Column.Column!.Value;
        _present = slots.Switches!.Present(row, column);
        _select = slots.Switches.Define(rescoring.Probe, column.Index);
        _from = new double[rescoring.Size];
    }

    /// <summary>Fills in the effects for each wanted output.</summary>
    /// <param name="asItIs">The output of the row as it is.</param>
    /// <param name="outputs">The wanted slots of the output.</param>
    /// <param name="result">Outputs x slots, row-major.</param>
    public void Run(ReadOnlySpan<double> asItIs, ReadOnlySpan<int> outputs, Span<double> result)
    {
        var present = _present();
        var from = _slots.Reference < 0 ? present : _slots.Reference;
        (_slots.Reference < 0 ? asItIs : With(from, present, asItIs)).CopyTo(_from);
        var width = result.Length / outputs.Length;
        for (var category = 0; category < _slots.Switches!.Names.Count; category++)
        {
            var changed = category == from ? _from : With(category, present, asItIs);
            for (var i = 0; i < outputs.Length; i++)
                result[(i * width) + _offset + category] = changed[outputs[i]] - _from[outputs[i]];
        }
    }

    private ReadOnlySpan<double> With(int category, int present, ReadOnlySpan<double> asItIs)
    {
        if (category == present)
            return asItIs;
        _rescoring.Probe.Restore();
        _rescoring.Probe.Replace(_slots.Column.Column!.Value.Index);
        _select(category);
        return _rescoring.Run();
    }
}
