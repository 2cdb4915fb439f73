using Cotangent.Trainers.Columns;
using Cotangent.Transforms.Sensitivities;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>A row in memory: features, a direction, a label, and its position.</summary>
internal sealed class Example
{
    public Example()
    {
    }

    public Example(float[] features, float[]? direction = null, bool isSparse = false)
    {
        Features = Vector(features, isSparse);
        Direction = Vector(direction ?? new float[features.Length], isSparse);
    }

    public Example(Random random, int features)
        : this(random.Vector(features), random.Vector(features)) => Label = random.NextSingle();

    public VBuffer<float> Features { get; set; }

    public VBuffer<float> Direction { get; set; }

    public float Label { get; set; }

    public int Id { get; set; }

    public static IDataView AsData(
        MLContext mlContext, IEnumerable<Example> rows, int features, string[]? slotNames = null, int? directions = null)
    {
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        schema[nameof(Direction)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, directions ?? features);
        if (slotNames is not null)
        {
            var names = new VBuffer<ReadOnlyMemory<char>>(features, Array.ConvertAll(slotNames, name => name.AsMemory()));
            schema[nameof(Features)].AddAnnotation("SlotNames", names, new VectorDataViewType(TextDataViewType.Instance, features));
        }

        return mlContext.Data.LoadFromEnumerable(rows, schema);
    }

    private static VBuffer<float> Vector(float[] values, bool isSparse)
    {
        if (!isSparse)
            return new VBuffer<float>(values.Length, values);
        var stored = Enumerable.Range(0, values.Length).Where(i => values[i] != 0).ToArray();
        return new VBuffer<float>(values.Length, stored.Length, Array.ConvertAll(stored, i => values[i]), stored);
    }
}
