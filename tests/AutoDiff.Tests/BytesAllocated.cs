namespace Cotangent.AutoDiff.Tests;

/// <summary>
/// Tests that count the bytes allocated by their thread run alone. If other threads allocate much at the same time, the runtime sometimes
/// adds some kilobytes to the count of a thread that allocates nothing.
/// </summary>
[CollectionDefinition(nameof(BytesAllocated), DisableParallelization = true)]
public sealed class BytesAllocated;
