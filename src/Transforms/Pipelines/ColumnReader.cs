using System.Numerics;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Pipelines;

/// <summary>Reads columns of numbers into variables, in double.</summary>
internal static class ColumnReader
{
    /// <summary>An action that reads the value of a variable from a row or cursor.</summary>
    /// <exception cref="NotSupportedException">The column does not hold numbers.</exception>
    public static Action Bind(DataViewRow row, Variable variable)
    {
        var column = variable.Column!.Value;
        var isVector = column.Type is VectorDataViewType;
        var isNumber = column.Type.GetItemType() is NumberDataViewType;
        return column.Type.GetItemType().RawType switch
        {
            var type when type == typeof(float) => Bind<float>(row, column, variable, isVector),
            var type when type == typeof(double) => Bind<double>(row, column, variable, isVector),
            var type when type == typeof(int) => Bind<int>(row, column, variable, isVector),
            var type when type == typeof(uint) && isNumber => Bind<uint>(row, column, variable, isVector),
            var type when type == typeof(long) => Bind<long>(row, column, variable, isVector),
            var type when type == typeof(ulong) && isNumber => Bind<ulong>(row, column, variable, isVector),
            var type when type == typeof(short) => Bind<short>(row, column, variable, isVector),
            var type when type == typeof(ushort) && isNumber => Bind<ushort>(row, column, variable, isVector),
            var type when type == typeof(sbyte) => Bind<sbyte>(row, column, variable, isVector),
            var type when type == typeof(byte) && isNumber => Bind<byte>(row, column, variable, isVector),
            _ => throw new NotSupportedException(
                $"Column '{Shown.Short(column.Name)}' has the type {column.Type}; expected numbers. Convert it to Single or choose another "
                + "column."),
        };
    }

    private static Action Bind<T>(DataViewRow row, DataViewSchema.Column column, Variable variable, bool isVector)
        where T : INumberBase<T> => isVector ? Vector<T>(row, column, variable) : Scalar<T>(row, column, variable.Value);

    private static Action Scalar<T>(DataViewRow row, DataViewSchema.Column column, double[] values)
        where T : INumberBase<T>
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            var value = T.Zero;
            getter(ref value);
            values[0] = double.CreateChecked(value);
        };
    }

    private static Action Vector<T>(DataViewRow row, DataViewSchema.Column column, Variable variable)
        where T : INumberBase<T>
    {
        var (getter, buffer, values) = (row.GetGetter<VBuffer<T>>(column), default(VBuffer<T>), variable.Value);
        return () =>
        {
            getter(ref buffer);
            if (buffer.Length != values.Length)
            {
                throw new InvalidOperationException(
                    $"A row has {buffer.Length} slots in column '{Shown.Short(column.Name)}'; expected {values.Length}, as its type says. "
                    + $"Give each row {values.Length} numbers in that column.");
            }

            var numbers = buffer.GetValues();
            if (buffer.IsDense)
            {
                variable.ExplicitSlots = null;
                for (var i = 0; i < numbers.Length; i++)
                    values[i] = double.CreateChecked(numbers[i]);
                return;
            }

            Array.Clear(values);
            var slots = buffer.GetIndices();
            if (variable.ExplicitSlots?.Length != slots.Length)
                variable.ExplicitSlots = new int[slots.Length];
            slots.CopyTo(variable.ExplicitSlots);
            for (var i = 0; i < numbers.Length; i++)
                values[variable.ExplicitSlots[i]] = double.CreateChecked(numbers[i]);
        };
    }
}
