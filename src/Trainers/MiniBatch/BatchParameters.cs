using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// Theta, A and b in single precision and in units of training, one after the other. Theta is kept by feature, n x k: the row of a feature
/// is contiguous, and a product with dense rows reads it in place.
/// </summary>
internal sealed class BatchParameters
{
    private readonly AlignedVector _values;
    private float[]? _best;

    /// <param name="layout">The sizes.</param>
    /// <param name="start">Theta (k x n), A and b, as the layout has them. Copied.</param>
    public BatchParameters(ParameterLayout layout, ReadOnlySpan<float> start)
    {
        (Layout, _values) = (layout, new AlignedVector(layout.Count));
        start.CopyTo(Values);
        Transpose(start, Values, layout.Rank, layout.Features);
    }

    public ParameterLayout Layout { get; }

    /// <summary>All parameters.</summary>
    public Span<float> Values => _values.Span;

    /// <summary>Theta by feature, n x k.</summary>
    public Memory<float> Theta => _values.Memory[Layout.Theta];

    /// <summary>A, m x k.</summary>
    public Memory<float> A => _values.Memory[Layout.A];

    /// <summary>b, m; empty without a bias.</summary>
    public Memory<float> Bias => _values.Memory[Layout.Bias];

    /// <summary>Copies the present values, for <see cref="Best"/>.</summary>
    public void KeepBest() => Values.CopyTo(_best ??= new float[Values.Length]);

    /// <summary>The copied values, or the present ones where there is no copy, in raw units.</summary>
    public RawParameters Best(Units units)
    {
        ReadOnlySpan<float> best = _best is null ? Values : _best;
        var result = best.ToArray();
        Transpose(best, result, Layout.Features, Layout.Rank);
        return new RawParameters(Layout, result, units.ToRaw<float>(Layout, result));
    }

    public void Exchange(StateStream state)
    {
        state.Exchange(Values);
        var hasBest = _best is not null;
        state.Exchange(ref hasBest);
        _best = hasBest ? _best ?? new float[Values.Length] : null;
        if (_best is not null)
            state.Exchange(_best.AsSpan());
    }

    private static void Transpose(ReadOnlySpan<float> source, Span<float> target, int rows, int columns)
    {
        // In squares that fit the cache.
        const int Side = 32;
        for (var top = 0; top < rows; top += Side)
        {
            for (var left = 0; left < columns; left += Side)
            {
                for (var row = top; row < Math.Min(rows, top + Side); row++)
                {
                    for (var column = left; column < Math.Min(columns, left + Side); column++)
                        target[(column * rows) + row] = source[(row * columns) + column];
                }
            }
        }
    }
}
