namespace Cotangent.Trainers.Rows;

/// <summary>One row of a tile.</summary>
/// <param name="Columns">The columns of the stored features, rising; null where all features are stored.</param>
/// <param name="Values">The stored features.</param>
/// <param name="Labels">The labels, or the index of the class.</param>
/// <param name="Weight">The weight, in double, so that products with it are in double.</param>
internal readonly record struct TileRow(
    ReadOnlyMemory<int>? Columns, ReadOnlyMemory<float> Values, ReadOnlyMemory<float> Labels, double Weight)
{
    /// <summary>The column of a stored feature.</summary>
    public int Column(int stored) => Columns is { } columns ? columns.Span[stored] : stored;
}
