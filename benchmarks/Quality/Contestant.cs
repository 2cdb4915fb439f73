
namespace Cotangent.Benchmarks.Quality;

/// <summary>A method that learns from rows and predicts others.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Side">Its origin.</param>
/// <param name="Predict">Learns from the first rows and predicts the second.</param>
internal sealed record Contestant(string Name, Side Side, Func<Rows, Rows, Predictions> Predict);
