using System.Numerics;
using Cotangent.Trainers.Columns;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Model;

/// <summary>
/// The features of one row as they lie in memory: all of them, or those that are not 0 and where they are. Where they are has been
/// checked; how many they are is checked by the model that takes them.
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

    /// <summary>A row that has come by no such getter: ML.NET's one-versus-all, say, asks the value mappers of its models.</summary>
    /// <exception cref="InvalidOperationException">The indices of a sparse row do not rise from 0 to below its length.</exception>
    public static FeatureRow Of(in VBuffer<float> x)
    {
        CheckedVector.RequireRisingIndices(x);
        return new(x);
    }

    /// <summary>The dot product with as many coefficients, in double.</summary>
    public double Dot<T>(ReadOnlySpan<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        _isDense ? DotProduct.Dense(coefficients, _values) : DotProduct.Sparse(_columns, _values, coefficients);
}
