namespace Cotangent.Benchmarks.Bits;

/// <summary>What one call of Fit has beside the settings of its case.</summary>
/// <param name="MemoryBudget">Bytes; null for the default of the library.</param>
/// <param name="Interruption">What cancels it; null for none.</param>
/// <param name="CheckpointPath">Null for none.</param>
internal sealed record Run(long? MemoryBudget, Interruption? Interruption = null, string? CheckpointPath = null);
