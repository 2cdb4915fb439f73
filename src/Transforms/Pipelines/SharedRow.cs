using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>
/// A row whose vectors are computed once for a position, however many getters a column has. Rows of ML.NET compute a column again for each
/// getter, and a linearized pipeline reads one column for the next stage and for a Jacobian.
/// </summary>
/// <param name="inner">The row itself.</param>
internal sealed class SharedRow(DataViewRow inner) : DataViewRow
{
    private static readonly MethodInfo CreateVector =
        typeof(SharedRow).GetMethod(nameof(Vector), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly Dictionary<int, object> _vectors = [];

    public override DataViewSchema Schema => inner.Schema;

    public override long Position => inner.Position;

    public override long Batch => inner.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => column.Type is VectorDataViewType vector
        ? (ValueGetter<TValue>)CreateVector.MakeGenericMethod(vector.ItemType.RawType).Invoke(this, [column])!
        : inner.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private ValueGetter<VBuffer<T>> Vector<T>(DataViewSchema.Column column)
    {
        if (!_vectors.TryGetValue(column.Index, out var known))
            _vectors[column.Index] = known = new SharedVector<T>(inner, inner.GetGetter<VBuffer<T>>(column));
        var shared = (SharedVector<T>)known;
        shared.Getters++;
        return shared.Get;
    }

    private sealed class SharedVector<T>(DataViewRow row, ValueGetter<VBuffer<T>> getter)
    {
        private VBuffer<T> _value;
        private long _position = -1;

        /// <summary>The number of getters. With one, nothing is shared and nothing is copied.</summary>
        public int Getters { get; set; }

        public void Get(ref VBuffer<T> value)
        {
            if (Getters == 1)
            {
                getter(ref value);
                return;
            }

            if (_position != row.Position)
            {
                getter(ref _value);
                _position = row.Position;
            }

            // A copy: the caller may write into its buffer later.
            _value.CopyTo(ref value);
        }
    }
}
