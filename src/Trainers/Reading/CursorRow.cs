using System.Numerics;
using System.Numerics.Tensors;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Reading;

/// <summary>
/// The current row of a cursor, as the cursor stores it. Reading takes time in proportion to the stored features. Features and labels are
/// checked: <see cref="Columns"/> rise from 0 to below n; <see cref="Values"/> has the same number of elements, or n; a class is one of m.
/// </summary>
internal sealed class CursorRow
{
    private readonly ValueGetter<VBuffer<float>> _featureGetter;
    private readonly ValueGetter<float>? _labelGetter;
    private readonly ValueGetter<VBuffer<float>>? _labelsGetter;
    private readonly ValueGetter<float>? _weightGetter;
    private VBuffer<float> _features;
    private VBuffer<float> _labels;
    private float _weight = 1;

    public CursorRow(DataViewRow row, TrainingColumns columns, Targets targets)
    {
        Labels = new float[targets.Width];
        _featureGetter = CheckedVector.Getter(row, columns.Feature);
        _labelsGetter = columns.HasTargets ? CheckedVector.Getter(row, columns.Label) : null;
        _labelGetter = columns.HasTargets ? null
            : columns.Label.Type is KeyDataViewType ? CheckedKey.Getter(row, columns.Label)
            : RowCursorUtils.GetLabelGetter(row, columns.Label.Index);
        _weightGetter = columns.Weight is { } weight ? row.GetGetter<float>(weight) : null;
    }

    /// <summary>Numbers, or the index of the class; NaN if missing.</summary>
    public float[] Labels { get; }

    /// <summary>The weight; 1 without a weight column.</summary>
    public float Weight => _weight;

    /// <summary>The columns of the stored features, rising; empty if all features are stored, or none.</summary>
    public ReadOnlySpan<int> Columns => _features.IsDense ? default : _features.GetIndices();

    /// <summary>The stored features; some may be 0.</summary>
    public ReadOnlySpan<float> Values => _features.GetValues();

    /// <summary>Number of nonzero features.</summary>
    public int NonzeroCount { get; private set; }

    /// <summary>Whether all features, labels and the weight are finite.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Reads the row that the cursor has moved to.</summary>
    /// <exception cref="InvalidOperationException">
    /// A vector does not match its type, or a key exceeds the count of its type. The message names column and row.
    /// </exception>
    public void Load()
    {
        _featureGetter(ref _features);
        _labelGetter?.Invoke(ref Labels[0]);
        if (_labelsGetter is not null)
        {
            _labelsGetter(ref _labels);
            _labels.CopyTo(Labels);
        }

        _weightGetter?.Invoke(ref _weight);
        (NonzeroCount, var areFinite) = Inspect(Values);
        IsComplete = areFinite && float.IsFinite(_weight)
            && (Labels.Length == 1 ? float.IsFinite(Labels[0]) : TensorPrimitives.IsFiniteAll<float>(Labels));
    }

    /// <summary>Counts nonzero values and checks that all are finite, in one loop, because it reads every value of the data.</summary>
    private static (int NonzeroCount, bool AreFinite) Inspect(ReadOnlySpan<float> values)
    {
        var (zeros, finite, i) = (Vector<int>.Zero, Vector<int>.AllBitsSet, 0);
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var vector = new Vector<float>(values[i..]);
            zeros -= Vector.Equals(vector, Vector<float>.Zero);
            finite &= Vector.LessThan(Vector.Abs(vector), new Vector<float>(float.PositiveInfinity));
        }

        var (zeroCount, areFinite) = (Vector.Sum(zeros), finite == Vector<int>.AllBitsSet);
        for (; i < values.Length; i++)
        {
            zeroCount += values[i] == 0 ? 1 : 0;
            areFinite &= float.IsFinite(values[i]);
        }

        return (values.Length - zeroCount, areFinite);
    }
}
