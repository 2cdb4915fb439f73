
namespace Cotangent.Benchmarks.TorchSharpPeers;

/// <summary>Something that this program can do.</summary>
/// <param name="Work">The name of the work.</param>
/// <param name="Name">Who does it.</param>
/// <param name="Run">Does it once, and says how long it took and how good it is, if that is known.</param>
internal sealed record PeerTask(string Work, string Name, Func<(double Seconds, double? Quality)> Run);
