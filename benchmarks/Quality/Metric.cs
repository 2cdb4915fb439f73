
namespace Cotangent.Benchmarks.Quality;

/// <summary>A measure of predictions.</summary>
internal sealed record Metric(string Name, bool LargerIsBetter = false)
{
    /// <summary>How far a value is behind another, as a share of that: negative where it is ahead.</summary>
    public double Behind(double value, double other) => (LargerIsBetter ? other - value : value - other) / Math.Abs(other);
}
