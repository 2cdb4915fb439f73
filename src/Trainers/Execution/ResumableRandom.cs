namespace Cotangent.Trainers.Execution;

/// <summary>Random numbers whose state can be saved, as that of <see cref="Random"/> itself can not.</summary>
/// <remarks>Source: SplitMix64; Steele, Lea and Flood, <i>Fast splittable pseudorandom number generators</i>, OOPSLA 2014.</remarks>
internal sealed class ResumableRandom(int seed) : Random
{
    private ulong _state = unchecked((ulong)seed);

    public void Exchange(StateStream stream) => stream.Exchange(ref _state);

    /// <inheritdoc/>
    public override double NextDouble() => Sample();

    /// <inheritdoc/>
    public override int Next(int maxValue) => (int)(Sample() * maxValue);

    /// <inheritdoc/>
    protected override double Sample()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 11) * (1.0 / (1UL << 53));
    }
}
