namespace Cotangent.Trainers.Rows;

/// <summary>
/// The least and the largest value of each feature. A feature whose bounds are equal is constant, however its mean is rounded.
/// </summary>
internal sealed class FeatureRange
{
    private readonly float[] _lowest;
    private readonly float[] _highest;
    private readonly long[] _stored;
    private long _rows;

    public FeatureRange(int features)
    {
        (_lowest, _highest, _stored) = (new float[features], new float[features], new long[features]);
        Array.Fill(_lowest, float.PositiveInfinity);
        Array.Fill(_highest, float.NegativeInfinity);
    }

    /// <summary>Adds a row. A row with weight 0 does not count.</summary>
    public void Add(TileRow row)
    {
        if (row.Weight == 0)
            return;
        _rows++;
        var values = row.Values.Span;
        for (var e = 0; e < values.Length; e++)
        {
            var column = row.Column(e);
            _stored[column]++;
            (_lowest[column], _highest[column]) = (Math.Min(_lowest[column], values[e]), Math.Max(_highest[column], values[e]));
        }
    }

    /// <summary>Whether the feature is the same in all rows. Zeros that sparse rows do not store count.</summary>
    public bool IsConstant(int feature) => _stored[feature] == 0
        || (_lowest[feature] == _highest[feature] && (_stored[feature] == _rows || _lowest[feature] == 0));
}
