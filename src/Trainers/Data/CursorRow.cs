using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers;

/// <summary>The row that a cursor is at, as numbers. Reading it takes as long as it has features that are stored.</summary>
internal sealed class CursorRow
{
    private readonly ValueGetter<VBuffer<float>> _featureGetter;
    private readonly Action<float[]> _labelGetter;
    private readonly ValueGetter<float>? _weightGetter;
    private VBuffer<float> _features;
    private float _weight = 1;
    private int[] _columns = [];
    private float[] _values = [];
    private int _count;

    public CursorRow(DataViewRow row, TrainingColumns columns, Targets targets)
    {
        Labels = new float[targets.Width];
        _featureGetter = row.GetGetter<VBuffer<float>>(columns.Feature);
        _labelGetter = LabelGetter(row, columns);
        _weightGetter = columns.Weight is { } weight ? row.GetGetter<float>(weight) : null;
    }

    /// <summary>Numbers, or the index of the class; NaN where missing.</summary>
    public float[] Labels { get; }

    public float Weight => _weight;

    /// <summary>The columns of the features that are not 0, in their order.</summary>
    public ReadOnlySpan<int> Columns => _columns.AsSpan(0, _count);

    public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

    /// <summary>Whether nothing is missing or infinite.</summary>
    public bool IsComplete { get; private set; }

    public void Load()
    {
        _featureGetter(ref _features);
        _labelGetter(Labels);
        _weightGetter?.Invoke(ref _weight);
        CopyNonzero();
        // Of no values at all IsFiniteAll is false.
        IsComplete = (_count == 0 || TensorPrimitives.IsFiniteAll(Values)) && TensorPrimitives.IsFiniteAll<float>(Labels) && float.IsFinite(_weight);
    }

    private void CopyNonzero()
    {
        var source = _features.GetValues();
        var indices = _features.IsDense ? default : _features.GetIndices();
        if (_values.Length < source.Length)
        {
            var length = Math.Min(_features.Length, 2 * source.Length);
            (_columns, _values) = (new int[length], new float[length]);
        }

        _count = 0;
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == 0)
                continue;
            (_columns[_count], _values[_count]) = (indices.IsEmpty ? i : indices[i], source[i]);
            _count++;
        }
    }

    private static Action<float[]> LabelGetter(DataViewRow row, TrainingColumns columns)
    {
        if (columns.HasTargets)
        {
            var vectorGetter = row.GetGetter<VBuffer<float>>(columns.Label);
            var vector = default(VBuffer<float>);
            return labels =>
            {
                vectorGetter(ref vector);
                vector.CopyTo(labels);
            };
        }

        var getter = RowCursorUtils.GetLabelGetter(row, columns.Label.Index);
        return labels => getter(ref labels[0]);
    }
}
