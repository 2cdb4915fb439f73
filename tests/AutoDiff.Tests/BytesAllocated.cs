namespace Cotangent.AutoDiff.Tests;

/// <summary>
/// Tests that count the bytes which their thread allocates run while no other test does: where other threads allocate much meanwhile,
/// the runtime sometimes adds some kilobytes to the count of a thread that allocates nothing.
/// </summary>
[CollectionDefinition(nameof(BytesAllocated), DisableParallelization = true)]
public sealed class BytesAllocated;
