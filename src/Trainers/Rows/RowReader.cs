using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Rows;

/// <summary>Reads the rows of tiles one after the other, whatever their layout.</summary>
internal static class RowReader
{
    public static IEnumerable<Row> Rows(TileSet tiles, Interruption? interruption = null)
    {
        var (features, width) = (tiles.FeatureCount, tiles.Targets.Width);
        foreach (var tile in tiles.Read())
        {
            interruption?.Check();
            for (var row = 0; row < tile.Rows; row++)
            {
                var labels = tile.Labels.AsMemory(row * width, width);
                var weight = tile.Weights?[row] ?? 1;
                if (tile.Sparse is { } sparse)
                {
                    var (columns, values) = sparse.Row(row);
                    yield return new Row(columns, values, labels, weight);
                }
                else
                {
                    yield return new Row(null, tile.Dense!.AsMemory(row * features, features), labels, weight);
                }
            }
        }
    }

    /// <summary>One row: its stored features, labels and weight. The weight is double, so that products with it are.</summary>
    public readonly record struct Row(ReadOnlyMemory<int>? Columns, ReadOnlyMemory<float> Values, ReadOnlyMemory<float> Labels, double Weight)
    {
        public int Column(int stored) => Columns is { } columns ? columns.Span[stored] : stored;
    }
}
