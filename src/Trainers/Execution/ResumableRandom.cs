namespace Cotangent.Trainers.Execution;

/// <summary>
/// Random numbers by <see cref="SplitMix64"/>, whose state can be saved; the state of <see cref="Random"/> itself cannot.
/// </summary>
internal sealed class ResumableRandom(int seed) : Random
{
    private ulong _state = unchecked((ulong)seed);

    /// <summary>Writes or reads the state.</summary>
    public void Exchange(StateStream stream) => stream.Exchange(ref _state);

    /// <inheritdoc/>
    public override double NextDouble() => Sample();

    /// <inheritdoc/>
    protected override double Sample() => SplitMix64.ToUnit(SplitMix64.Next(ref _state));
}
