using System.Numerics;
using System.Numerics.Tensors;
using Cotangent.Trainers.Columns;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Model;

/// <summary>
/// The features of one row, dense or sparse, as a view of memory. The indices of a sparse row have been checked. The model checks the
/// length.
/// </summary>
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

    private FeatureRow(in VBuffer<float> x)
    {
        _values = x.GetValues();
        _isDense = x.IsDense;
        Length = x.Length;
        if (!_isDense)
            _columns = x.GetIndices();
    }

    public int Length { get; }

    /// <summary>A row from the getter of a <see cref="CheckedVector"/>.</summary>
    public static FeatureRow OfChecked(in VBuffer<float> x) => new(x);

    /// <summary>A row from elsewhere: ML.NET's one-versus-all, for example, calls the value mappers of its models.</summary>
    /// <exception cref="InvalidOperationException">The indices of a sparse row do not rise from 0 to below its length.</exception>
    public static FeatureRow Of(in VBuffer<float> x)
    {
        CheckedVector.RequireRisingIndices(x);
        return new(x);
    }

    /// <summary>Copies all features, with the zeros of a sparse row.</summary>
    public void CopyTo(Span<double> target)
    {
        if (_isDense)
        {
            TensorPrimitives.ConvertChecked(_values, target);
            return;
        }

        target.Clear();
        for (var i = 0; i < _values.Length; i++)
            target[_columns[i]] = _values[i];
    }

    /// <summary>The dot product with coefficients of the same length, in double.</summary>
    public double Dot<T>(ReadOnlySpan<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        _isDense ? DotProduct.Dense(coefficients, _values) : DotProduct.Sparse(_columns, _values, coefficients);
}
