using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>
/// A row in which some columns have other values. Its position changes with them, because mappers of ML.NET keep what they computed for a
/// position.
/// </summary>
/// <param name="inner">The row itself.</param>
internal sealed class ProbeRow(DataViewRow inner) : DataViewRow
{
    private readonly Delegate?[] _getters = new Delegate?[inner.Schema.Count];
    private readonly bool[] _isReplaced = new bool[inner.Schema.Count];
    private long _position;

    public override DataViewSchema Schema => inner.Schema;

    public override long Position => _position;

    public override long Batch => inner.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

    /// <summary>Tells the mappers that the values have changed.</summary>
    public void Move() => _position++;

    /// <summary>Shows the values of the row itself in all columns.</summary>
    public void Restore() => Array.Clear(_isReplaced);

    /// <summary>Shows what <see cref="Define"/> has set for a column.</summary>
    public void Replace(int column) => _isReplaced[column] = true;

    /// <summary>Sets what a column shows while it is replaced.</summary>
    public void Define<T>(int column, ValueGetter<T> getter) => _getters[column] = getter;

    /// <summary>The value of the row itself, also while the column is replaced.</summary>
    public ValueGetter<T> Original<T>(int column) => inner.GetGetter<T>(Schema[column]);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        var (original, index) = (inner.GetGetter<TValue>(column), column.Index);
        return (ref TValue value) =>
        {
            if (_isReplaced[index])
                ((ValueGetter<TValue>)_getters[index]!)(ref value);
            else
                original(ref value);
        };
    }

    /// <summary>Sets that a column of Single or Double shows the numbers of an array while it is replaced.</summary>
    /// <exception cref="NotSupportedException">The column has another type.</exception>
    public void DefineNumbers(int column, double[] values)
    {
        var type = Schema[column].Type;
        if (type is VectorDataViewType { ItemType: var item } && item == NumberDataViewType.Single)
            Define(column, (ref VBuffer<float> value) => Fill(ref value, values, number => (float)number));
        else if (type is VectorDataViewType { ItemType: var other } && other == NumberDataViewType.Double)
            Define(column, (ref VBuffer<double> value) => Fill(ref value, values, number => number));
        else if (type == NumberDataViewType.Single)
            Define(column, (ref float value) => value = (float)values[0]);
        else if (type == NumberDataViewType.Double)
            Define(column, (ref double value) => value = values[0]);
        else
            throw new NotSupportedException($"Cannot replace a column of type {type}.");
    }

    private static void Fill<T>(ref VBuffer<T> value, double[] values, Func<double, T> convert)
    {
        var editor = VBufferEditor.Create(ref value, values.Length);
        for (var i = 0; i < values.Length; i++)
            editor.Values[i] = convert(values[i]);
        value = editor.Commit();
    }
}
