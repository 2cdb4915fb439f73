using System.Globalization;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.GlobalSensitivities;

/// <summary>The groups of rows by the values of a column. A group gets its index when its first row is seen.</summary>
internal abstract class RowGroups
{
    /// <summary>The name of the group of missing values.</summary>
    private const string Missing = "(missing)";

    /// <summary>The index of the group of the present row.</summary>
    /// <exception cref="InvalidOperationException">
    /// The column has more different values than the limit, or two of the same name.
    /// </exception>
    public abstract int Present();

    /// <summary>The indices of the groups, in the order of their values, with their names.</summary>
    public abstract IEnumerable<(int Index, string Name)> InOrder();

    /// <summary>The most groups that a column can have by its type, or the limit if the type does not say.</summary>
    public static int MostOf(DataViewType type, int limit) => type switch
    {
        BooleanDataViewType => 2,
        KeyDataViewType key => (int)Math.Min(key.Count + 1, (ulong)limit),
        _ => limit,
    };

    /// <summary>Finds the group column.</summary>
    /// <exception cref="ArgumentException">The column is missing, or its type has no groups.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
        {
            throw new ArgumentException(
                $"The data has no column '{Shown.Short(name)}' to group by; its columns are "
                + $"{Shown.List([.. schema.Where(other => !other.IsHidden).Select(other => other.Name)])}.");
        }

        return IsGroupable(column.Type)
            ? column
            : throw new ArgumentException(
                $"Column '{Shown.Short(name)}' of type {column.Type} cannot group rows; expected text, a key, Boolean or an integer. "
                + "Convert or bin it first.");
    }

    /// <summary>The groups of a cursor's rows.</summary>
    /// <param name="row">The cursor.</param>
    /// <param name="column">A column from <see cref="Find"/>, active in the cursor.</param>
    /// <param name="limit">The most groups.</param>
    public static RowGroups Of(DataViewRow row, DataViewSchema.Column column, int limit)
    {
        if (column.Type is KeyDataViewType)
            return OfKeys(row, column, limit);
        return column.Type.RawType switch
        {
            var type when type == typeof(ReadOnlyMemory<char>) => OfTexts(row, column, limit),
            var type when type == typeof(bool) => OfValues<bool>(row, column, limit),
            var type when type == typeof(sbyte) => OfValues<sbyte>(row, column, limit),
            var type when type == typeof(byte) => OfValues<byte>(row, column, limit),
            var type when type == typeof(short) => OfValues<short>(row, column, limit),
            var type when type == typeof(ushort) => OfValues<ushort>(row, column, limit),
            var type when type == typeof(int) => OfValues<int>(row, column, limit),
            var type when type == typeof(uint) => OfValues<uint>(row, column, limit),
            var type when type == typeof(long) => OfValues<long>(row, column, limit),
            var type when type == typeof(ulong) => OfValues<ulong>(row, column, limit),
            _ => throw new InvalidOperationException($"Type {column.Type} has no groups."),
        };
    }

    private static bool IsGroupable(DataViewType type) => type is TextDataViewType or BooleanDataViewType or KeyDataViewType
        || (type is NumberDataViewType && type != NumberDataViewType.Single && type != NumberDataViewType.Double);

    private static Groups<T> OfValues<T>(DataViewRow row, DataViewSchema.Column column, int limit)
        where T : notnull
    {
        var (getter, value) = (row.GetGetter<T>(column), default(T)!);
        return new Groups<T>(
            () =>
            {
                getter(ref value);
                return value;
            },
            found => Convert.ToString(found, CultureInfo.InvariantCulture)!, column.Name, limit);
    }

    private static Groups<string> OfTexts(DataViewRow row, DataViewSchema.Column column, int limit)
    {
        var (getter, value, last) = (row.GetGetter<ReadOnlyMemory<char>>(column), default(ReadOnlyMemory<char>), "");
        return new Groups<string>(
            () =>
            {
                getter(ref value);
                if (!value.Span.SequenceEqual(last))
                    last = value.ToString();
                return last;
            },
            found => found.Length == 0 ? Missing : found, column.Name, limit);
    }

    private static Groups<ulong> OfKeys(DataViewRow row, DataViewSchema.Column column, int limit)
    {
        // Without key values, a name is the text of a number; an array of all of them could be larger than the memory.
        var (getter, key) = (CheckedKey.KeyGetter(row, column), 0UL);
        var names = column.HasKeyValues() ? ClassNames.Of(column) : null;
        return new Groups<ulong>(
            () =>
            {
                getter(ref key);
                return key;
            },
            found => found == 0 ? Missing : names?[found - 1] ?? (found - 1).ToString(CultureInfo.InvariantCulture), column.Name, limit);
    }

    /// <summary>The groups of one type of value.</summary>
    private sealed class Groups<T>(Func<T> read, Func<T, string> nameOf, string column, int limit) : RowGroups
        where T : notnull
    {
        private readonly Dictionary<T, int> _indices = [];
        private readonly HashSet<string> _names = [];

        public override int Present()
        {
            var value = read();
            if (_indices.TryGetValue(value, out var index))
                return index;
            if (_indices.Count == limit)
            {
                throw new InvalidOperationException(
                    $"Column '{Shown.Short(column)}' has more than {limit} different values, such as '{Shown.Short(nameOf(value))}'. Group "
                    + "by a column with fewer, or set "
                    + $"{nameof(GlobalSensitivityOptions)}.{nameof(GlobalSensitivityOptions.MaximumGroups)}.");
            }

            if (!_names.Add(nameOf(value)))
            {
                throw new InvalidOperationException(
                    $"Column '{Shown.Short(column)}' has two different values of the name '{Shown.Short(nameOf(value))}', so their groups "
                    + $"would look the same. The name of missing values is {Missing}. Replace one of the values.");
            }

            return _indices[value] = _indices.Count;
        }

        public override IEnumerable<(int Index, string Name)> InOrder() => _indices
            .OrderBy(pair => pair.Key, typeof(T) == typeof(string) ? (IComparer<T>)StringComparer.Ordinal : Comparer<T>.Default)
            .Select(pair => (pair.Value, nameOf(pair.Key)));
    }
}
