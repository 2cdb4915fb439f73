namespace Cotangent.Benchmarks.Compare.Data;

/// <summary>Random numbers that depend on the seed alone: SplitMix64.</summary>
internal sealed class RandomStream(ulong seed)
{
    private ulong _state = seed;
    private double _kept = double.NaN;

    /// <summary>A number from 0 to below 1, a multiple of 2⁻⁵³.</summary>
    public double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return Math.ScaleB((z ^ (z >> 31)) >> 11, -53);
    }

    /// <summary>An integer from 0 to below a limit.</summary>
    public int Below(int limit) => (int)(Uniform() * limit);

    /// <summary>A normal number of mean 0 and deviation 1, by the Box-Muller transform, which yields two at a time.</summary>
    public double Normal()
    {
        if (!double.IsNaN(_kept))
        {
            var kept = _kept;
            _kept = double.NaN;
            return kept;
        }

        var length = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * Uniform());
        _kept = length * sine;
        return length * cosine;
    }

    public double[] Normals(int count, double deviation)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = deviation * Normal();
        return values;
    }
}
