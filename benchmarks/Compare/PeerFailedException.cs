namespace Cotangent.Benchmarks.Compare;

/// <summary>A peer program failed.</summary>
internal sealed class PeerFailedException(string message) : Exception(message);
