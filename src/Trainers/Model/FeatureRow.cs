using System.Numerics;
using Microsoft.ML.Data;

namespace Cotangent.Trainers;

/// <summary>The features of one row as they lie in memory: all of them, or those that are not 0 and where they are.</summary>
internal readonly ref struct FeatureRow
{
    private readonly ReadOnlySpan<float> _values;
    private readonly ReadOnlySpan<int> _columns;
    private readonly bool _isDense;

    public FeatureRow(ReadOnlySpan<float> values)
    {
        _values = values;
        _isDense = true;
        Length = values.Length;
    }

    public FeatureRow(in VBuffer<float> x)
    {
        _values = x.GetValues();
        _isDense = x.IsDense;
        Length = x.Length;
        if (!_isDense)
            _columns = x.GetIndices();
    }

    public int Length { get; }

    /// <summary>The dot product with as many coefficients, in double.</summary>
    public double Dot<T>(ReadOnlySpan<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        _isDense ? DotProduct.Dense(coefficients, _values) : DotProduct.Sparse(_columns, _values, coefficients);
}
