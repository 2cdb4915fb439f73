using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>
/// Theta, A and b in single precision and standardised units, one after the other. Theta is kept by feature, n x k: what a sparse row touches of it
/// is contiguous, and a product with dense rows reads it as it is.
/// </summary>
internal sealed class ModelParameters
{
    private readonly AlignedVector _values;
    private float[]? _best;

    /// <param name="layout">The sizes.</param>
    /// <param name="start">As the layout has it.</param>
    public ModelParameters(ParameterLayout layout, ReadOnlySpan<float> start)
    {
        (Layout, _values) = (layout, new AlignedVector(layout.Count));
        start.CopyTo(Values);
        Transpose(start, Values, layout.Rank, layout.Features);
    }

    public ParameterLayout Layout { get; }

    public Span<float> Values => _values.Span;

    public Memory<float> Theta => _values.Memory[Layout.Theta];

    public Memory<float> A => _values.Memory[Layout.A];

    public Memory<float> Bias => _values.Memory[Layout.Bias];

    /// <summary>Remembers the present values.</summary>
    public void KeepBest() => Values.CopyTo(_best ??= new float[Values.Length]);

    /// <summary>The remembered values (the present ones where none are), in raw units.</summary>
    public RawParameters Best(Standardization units)
    {
        ReadOnlySpan<float> best = _best is null ? Values : _best;
        var result = best.ToArray();
        Transpose(best, result, Layout.Features, Layout.Rank);
        return new RawParameters(Layout, result, units.Fold<float>(Layout, result));
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
        // In squares that the cache holds.
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
