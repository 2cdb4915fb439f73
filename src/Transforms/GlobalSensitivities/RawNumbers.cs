using Cotangent.Transforms.Pipelines;
using Microsoft.ML;

namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>The numbers of raw columns at the present row, one column after the other.</summary>
internal sealed class RawNumbers
{
    private readonly Variable[] _columns;
    private readonly Action[] _loads;
    private readonly double[] _numbers;

    /// <param name="row">The cursor.</param>
    /// <param name="columns">Raw columns of numbers, active in the cursor.</param>
    public RawNumbers(DataViewRow row, IEnumerable<Variable> columns)
    {
        // A pipeline has read its own variables only if its Jacobians depend on them.
        _columns = [.. columns.Select(x => new Variable(x.Name, x.Stage, x.Column, x.Size, rawColumns: 0))];
        _loads = Array.ConvertAll(_columns, x => ColumnReader.Bind(row, x));
        _numbers = new double[_columns.Sum(x => x.Size)];
    }

    /// <summary>Reads the present row.</summary>
    public ReadOnlySpan<double> Read()
    {
        var rest = _numbers.AsSpan();
        for (var i = 0; i < _columns.Length; i++)
        {
            _loads[i]();
            _columns[i].Value.CopyTo(rest);
            rest = rest[_columns[i].Size..];
        }

        return _numbers;
    }
}
