namespace Cotangent.Trainers.Model;

/// <summary>
/// A linear map of rows to m numbers: A Theta x. Tangents of raw scores are such maps, too: A V x along V in Theta, and V Theta x along V
/// in A, because raw scores are linear in each layer.
/// </summary>
internal sealed class TwoLayerMap
{
    private readonly int _features;
    private readonly int _outputs;
    private readonly ReadOnlyMemory<double> _first;
    private readonly ReadOnlyMemory<double> _second;

    /// <summary>A map by its two layers.</summary>
    /// <param name="features">n.</param>
    /// <param name="outputs">m.</param>
    /// <param name="first">The layer that multiplies the row, k x n.</param>
    /// <param name="second">The other layer, m x k.</param>
    public TwoLayerMap(int features, int outputs, ReadOnlyMemory<double> first, ReadOnlyMemory<double> second) =>
        (_features, _outputs, _first, _second) = (features, outputs, first, second);

    /// <summary>A map by its matrix.</summary>
    /// <param name="features">n.</param>
    /// <param name="matrix">m x n.</param>
    public TwoLayerMap(int features, ReadOnlyMemory<double> matrix)
        : this(features, matrix.Length / features, matrix, default)
    {
    }

    private bool HasOneMatrix => _second.IsEmpty;

    private int Rows => _first.Length / _features;

    /// <summary>Maps a row in a time proportional to its stored features.</summary>
    /// <param name="x">The row, n features.</param>
    /// <param name="result">Receives m numbers.</param>
    public void Apply(in FeatureRow x, Span<double> result)
    {
        if (HasOneMatrix)
        {
            ApplyFirst(x, result);
            return;
        }

        using var hidden = new RentedNumbers(Rows);
        ApplyFirst(x, hidden.Span);
        for (var j = 0; j < result.Length; j++)
            result[j] = DotProduct.Dense<double, double>(_second.Span.Slice(j * Rows, Rows), hidden.Span);
    }

    /// <summary>The m numbers of a basis vector: one column of the matrix.</summary>
    public double[] Column(int feature)
    {
        var column = new double[Rows];
        for (var i = 0; i < column.Length; i++)
            column[i] = _first.Span[(i * _features) + feature];
        if (HasOneMatrix)
            return column;
        var result = new double[_outputs];
        for (var j = 0; j < result.Length; j++)
            result[j] = DotProduct.Dense<double, double>(_second.Span.Slice(j * Rows, Rows), column);
        return result;
    }

    private void ApplyFirst(in FeatureRow x, Span<double> result)
    {
        for (var i = 0; i < result.Length; i++)
            result[i] = x.Dot(_first.Span.Slice(i * _features, _features));
    }
}
