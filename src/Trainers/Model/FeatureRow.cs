using System.Numerics;
using Microsoft.ML.Data;

namespace Cotangent.Trainers;

/// <summary>
/// The features of one row as they lie in memory: all of them, or those that are not 0 and where they are. Where they are is checked as the row is made,
/// and how many they are by the model that takes it.
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

    /// <exception cref="InvalidOperationException">The indices of a sparse row do not rise from 0 to below its length.</exception>
    public FeatureRow(in VBuffer<float> x)
    {
        // Rows of a column have been checked with their names. Others come by the value mapper alone: those of ML.NET's one-versus-all, say.
        CheckedVector.RequireRisingIndices(x);
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
