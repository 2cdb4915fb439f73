
namespace Cotangent.Benchmarks.Quality;

/// <summary>A way to learn from rows and predict others.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Side">Who made it.</param>
/// <param name="Predict">Learns from the first rows and predicts the second.</param>
internal sealed record Contestant(string Name, Side Side, Func<Rows, Rows, Predictions> Predict);
