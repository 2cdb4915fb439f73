namespace Cotangent.Benchmarks.Compare;

/// <summary>A program outside did not do what it was asked to.</summary>
internal sealed class PeerFailedException(string message) : Exception(message);
