using Cotangent.Transforms.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace Cotangent.Transforms.Tests.Pipelines;

public sealed class SharedRowTests
{
    [Fact]
    public void A_vector_with_two_getters_is_computed_once_a_position_and_each_caller_has_a_copy()
    {
        var inner = new CountingRow();
        var row = new SharedRow(inner);
        var (first, second) = (row.GetGetter<VBuffer<float>>(row.Schema[0]), row.GetGetter<VBuffer<float>>(row.Schema[0]));
        var (one, two) = (default(VBuffer<float>), default(VBuffer<float>));
        for (var position = 0; position < 3; position++)
        {
            inner.Move();
            first(ref one);
            VBufferEditor.CreateFromBuffer(ref one).Values[0] = 99;
            second(ref two);
            Assert.Equal([position, 7], two.DenseValues());
            Assert.Equal(position + 1, inner.Calls);
        }
    }

    [Fact]
    public void A_vector_with_one_getter_is_not_kept()
    {
        var inner = new CountingRow();
        var getter = new SharedRow(inner).GetGetter<VBuffer<float>>(inner.Schema[0]);
        var value = default(VBuffer<float>);
        inner.Move();
        getter(ref value);
        getter(ref value);
        Assert.Equal(2, inner.Calls);
    }

    private sealed class CountingRow : DataViewRow
    {
        private long _position = -1;

        public CountingRow()
        {
            var builder = new DataViewSchema.Builder();
            builder.AddColumn("Vector", new VectorDataViewType(NumberDataViewType.Single, 2));
            Schema = builder.ToSchema();
        }

        public int Calls { get; private set; }

        public override DataViewSchema Schema { get; }

        public override long Position => _position;

        public override long Batch => 0;

        public void Move() => _position++;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => throw new NotSupportedException();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)(Delegate)(ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            {
                Calls++;
                value = new VBuffer<float>(2, [_position, 7]);
            });
    }
}
