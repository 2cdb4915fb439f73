namespace Cotangent.Benchmarks.Compare;

/// <summary>What one run of a contender gave.</summary>
/// <param name="Seconds">What the work took.</param>
/// <param name="Quality">How good its result is, in the measure of the work; null where there is none.</param>
internal readonly record struct Result(double Seconds, double? Quality = null);
