using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Tests;

/// <summary>The Single columns of data, scalars and vectors alike, as arrays: by name, then by row.</summary>
internal static class Columns
{
    public static Dictionary<string, float[][]> Read(IDataView data, params string[] names)
    {
        var read = data.Schema.Where(column => !column.IsHidden && (names.Length == 0 || names.Contains(column.Name)))
            .ToDictionary(column => column.Name, column => Read(data, column));
        return read.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
    }

    public static float[][] Read(IDataView data, string name) => Read(data, data.Schema[name])!;

    /// <summary>The values of data with one row.</summary>
    public static Dictionary<string, float[]> ReadRow(IDataView data) =>
        Read(data).ToDictionary(pair => pair.Key, pair => Assert.Single(pair.Value));

    private static float[][]? Read(IDataView data, DataViewSchema.Column column) => column.Type switch
    {
        NumberDataViewType number when number == NumberDataViewType.Single =>
            [.. data.GetColumn<float>(column).Select(value => new[] { value })],
        VectorDataViewType vector when vector.ItemType == NumberDataViewType.Single => [.. data.GetColumn<float[]>(column)],
        _ => null,
    };
}
