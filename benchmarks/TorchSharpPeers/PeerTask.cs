
namespace Cotangent.Benchmarks.TorchSharpPeers;

/// <summary>A task of this program.</summary>
/// <param name="Work">The name of the work.</param>
/// <param name="Name">The name of the peer.</param>
/// <param name="Run">Runs the task once; returns its time and, if known, the quality of the result.</param>
internal sealed record PeerTask(string Work, string Name, Func<(double Seconds, double? Quality)> Run);
