using Cotangent.Trainers.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests;

/// <summary>One row as an object; the names of the columns are ML.NET's default ones.</summary>
internal sealed class Example
{
    public VBuffer<float> Features { get; set; }

    public float Label { get; set; }

    public float Weight { get; set; }

    /// <summary>The schema for a number of features that is not known at compile time; <paramref name="slotNames"/> name them.</summary>
    public static SchemaDefinition Schema(int features, params string[] slotNames) => SchemaOf(typeof(Example), features, slotNames);

    /// <summary>The same for rows of another type, which has Features too.</summary>
    public static SchemaDefinition SchemaOf(Type row, int features, params string[] slotNames)
    {
        var schema = SchemaDefinition.Create(row);
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        if (slotNames.Length > 0)
        {
            schema[nameof(Features)].AddAnnotation(
                "SlotNames",
                new VBuffer<ReadOnlyMemory<char>>(features, Array.ConvertAll(slotNames, name => name.AsMemory())),
                new VectorDataViewType(TextDataViewType.Instance, features));
        }

        return schema;
    }
}
