namespace Cotangent.Benchmarks.Compare;

/// <summary>The result of one run of a contender.</summary>
/// <param name="Seconds">The time of the work.</param>
/// <param name="Quality">The quality of the result, in the measure of the work; null without one.</param>
internal readonly record struct Result(double Seconds, double? Quality = null);
