using Microsoft.ML;

namespace Cotangent.Transforms.Pipelines;

/// <summary>Categories that are values of the type of the raw column.</summary>
/// <typeparam name="T">The type of the column.</typeparam>
/// <param name="names">A name for each value.</param>
/// <param name="values">The values, each once.</param>
/// <param name="comparer">Decides which category a value is; null for the default of the type.</param>
internal sealed class KnownValues<T>(IReadOnlyList<string> names, IReadOnlyList<T> values, IEqualityComparer<T>? comparer = null)
    : Categories(names)
    where T : notnull
{
    private readonly Dictionary<T, int> _indices = values.Select((value, i) => (value, i))
        .ToDictionary(pair => pair.value, pair => pair.i, comparer);

    public override Action<int> Define(ProbeRow probe, int column)
    {
        var selected = 0;
        probe.Define(column, (ref T value) => value = values[selected]);
        return index => selected = index;
    }

    public override Func<int> Present(DataViewRow row, DataViewSchema.Column column)
    {
        var (getter, value) = (row.GetGetter<T>(column), default(T)!);
        return () =>
        {
            getter(ref value);
            return _indices.GetValueOrDefault(value, -1);
        };
    }
}
