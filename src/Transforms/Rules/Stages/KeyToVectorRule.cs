using Cotangent.Trainers.Columns;
using Cotangent.Transforms.Pipelines;
using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>MapKeyToVector, and the second half of one-hot encoding. The keys are the categories of a raw key column.</summary>
internal sealed class KeyToVectorRule : OneToOneRule<KeyToVectorMappingTransformer>
{
    protected override string Apply(KeyToVectorMappingTransformer transformer, int pair, Variable x, Variable y, Stage stage)
    {
        Stage.Switch(x, y);
        if (x.Source.Stage == 0 && CategoriesOf(x.Column!.Value) is { } categories)
            stage.AddCategories(x, y, categories);
        return "switch: an indicator of the key";
    }

    /// <summary>The keys of a column, named by their values; by numbers from 0 if they have none. ML.NET stores key i as i + 1.</summary>
    private static Categories? CategoriesOf(DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(byte) => Keys(column, i => (byte)(i + 1)),
        var type when type == typeof(ushort) => Keys(column, i => (ushort)(i + 1)),
        var type when type == typeof(uint) => Keys(column, i => (uint)(i + 1)),
        var type when type == typeof(ulong) => Keys(column, i => (ulong)(i + 1)),
        // A vector of keys, whose slots nobody can set one by one.
        _ => null,
    };

    private static KnownValues<T> Keys<T>(DataViewSchema.Column column, Func<int, T> key)
        where T : notnull
    {
        var names = ClassNames.Of(column);
        return new KnownValues<T>(names, [.. Enumerable.Range(0, names.Length).Select(key)]);
    }
}
