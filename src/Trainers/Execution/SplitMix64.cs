namespace Cotangent.Trainers.Execution;

/// <summary>The random number generator SplitMix64: a counter that grows by a constant, and a hash of it.</summary>
/// <remarks>Source: Steele, Lea and Flood, <i>Fast splittable pseudorandom number generators</i>, OOPSLA 2014.</remarks>
internal static class SplitMix64
{
    /// <summary>The increment of the counter: 2⁶⁴ divided by the golden ratio, made odd.</summary>
    public const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>The next 64 random bits; moves the counter.</summary>
    public static ulong Next(ref ulong counter) => Mix(counter += Increment);

    /// <summary>The hash of a counter. Different inputs have different outputs.</summary>
    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>A number from 0 to below 1, made of the upper 53 bits.</summary>
    public static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));
}
