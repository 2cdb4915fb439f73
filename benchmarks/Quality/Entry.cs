
namespace Cotangent.Benchmarks.Quality;

/// <summary>A line of a table.</summary>
/// <param name="Name">The name of the trainer.</param>
/// <param name="Side">Its origin.</param>
/// <param name="Values">The value of each metric; null without one.</param>
/// <param name="Reason">The reason if there are no values.</param>
internal sealed record Entry(string Name, Side Side, IReadOnlyList<double?> Values, string? Reason = null);
