namespace Cotangent.Benchmarks.Bits;

/// <summary>The settings of one call of Fit that are not settings of its case.</summary>
/// <param name="MemoryBudget">Bytes; null for the default of the library.</param>
/// <param name="Interruption">Cancels the fit; null for no interruption.</param>
/// <param name="CheckpointPath">Path of the checkpoint; null for none.</param>
internal sealed record Run(long? MemoryBudget, Interruption? Interruption = null, string? CheckpointPath = null);
