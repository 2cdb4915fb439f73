
namespace Cotangent.Benchmarks.Quality;

/// <summary>A measure of predictions.</summary>
internal sealed record Metric(string Name, bool LargerIsBetter = false)
{
    /// <summary>The distance of a value to a better one, as a share of the latter; negative if the value is ahead.</summary>
    public double Behind(double value, double other) => (LargerIsBetter ? other - value : value - other) / Math.Abs(other);
}
