using Cotangent.Trainers.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Trainers.Tests.MultiOutput;

/// <summary>One row with many targets as an object; the names of the columns are ML.NET's default ones.</summary>
internal sealed class TargetsExample
{
    public VBuffer<float> Features { get; set; }

    public VBuffer<float> Label { get; set; }

    public float Weight { get; set; }

    /// <summary>
    /// The schema for numbers of features and targets that are not known at compile time; the targets are named, where names are given.
    /// </summary>
    public static SchemaDefinition Schema(int features, int targets, params string[] targetNames)
    {
        var schema = SchemaDefinition.Create(typeof(TargetsExample));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        schema[nameof(Label)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, targets);
        if (targetNames.Length > 0)
        {
            schema[nameof(Label)].AddAnnotation(
                "SlotNames",
                new VBuffer<ReadOnlyMemory<char>>(targets, Array.ConvertAll(targetNames, name => name.AsMemory())),
                new VectorDataViewType(TextDataViewType.Instance, targets));
        }

        return schema;
    }
}
