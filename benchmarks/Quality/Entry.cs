
namespace Cotangent.Benchmarks.Quality;

/// <summary>A line of a table.</summary>
/// <param name="Name">Of the trainer.</param>
/// <param name="Side">Who made it.</param>
/// <param name="Values">Of each metric; null where there is none.</param>
/// <param name="Reason">Why there are no values.</param>
internal sealed record Entry(string Name, Side Side, IReadOnlyList<double?> Values, string? Reason = null);
