using System.Globalization;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using static Microsoft.ML.Transforms.ValueToKeyMappingTransformer;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>MapValueToKey, and the first half of one-hot encoding. The mapped values are the categories of the input.</summary>
internal sealed class ValueToKeyRule : OneToOneRule<ValueToKeyMappingTransformer>
{
    protected override string Apply(ValueToKeyMappingTransformer transformer, int pair, Variable x, Variable y, Stage stage)
    {
        Stage.Switch(x, y);
        if (CategoriesOf(transformer._unboundMaps[pair]) is not { } categories)
            return "switch: the key of the value; no list of categories is known";
        stage.AddCategories(x, y, categories);
        return "switch: the key of the value";
    }

    private static Categories? CategoriesOf(TermMap map) => map switch
    {
        TermMap<ReadOnlyMemory<char>> text => Known(text, value => value.ToString(), TextComparer.Instance),
        TermMap<float> numbers => Numbers(numbers),
        TermMap<double> numbers => Numbers(numbers),
        TermMap<sbyte> numbers => Numbers(numbers),
        TermMap<short> numbers => Numbers(numbers),
        TermMap<int> numbers => Numbers(numbers),
        TermMap<long> numbers => Numbers(numbers),
        TermMap<byte> numbers => Numbers(numbers),
        TermMap<ushort> numbers => Numbers(numbers),
        TermMap<uint> numbers => Numbers(numbers),
        TermMap<ulong> numbers => Numbers(numbers),
        TermMap<bool> flags => Known(flags, value => value ? "True" : "False"),
        _ => null,
    };

    private static KnownValues<T> Numbers<T>(TermMap<T> map)
        where T : notnull, IFormattable => Known(map, value => value.ToString(null, CultureInfo.InvariantCulture));

    private static KnownValues<T> Known<T>(TermMap<T> map, Func<T, string> name, IEqualityComparer<T>? comparer = null)
        where T : notnull
    {
        var values = default(VBuffer<T>);
        map.GetTerms(ref values);
        var dense = values.DenseValues().ToArray();
        return new KnownValues<T>([.. dense.Select(name)], dense, comparer);
    }
}
