namespace Cotangent.Trainers.Optimization.Optimizers;

/// <summary>Number of vectors of the length of the parameters that training with an optimizer keeps.</summary>
/// <param name="Single">Vectors in single precision, the fitted model included.</param>
/// <param name="Double">Vectors in double precision.</param>
internal readonly record struct OptimizerMemory(long Single, long Double)
{
    /// <summary>The least memory of any optimizer: parameters, best parameters and one vector of state.</summary>
    public static OptimizerMemory Least { get; } = new(Single: 3, Double: 0);

    /// <summary>The setting that <see cref="Double"/> depends on; null if there is none.</summary>
    public MemorySetting? DecidedBy { get; init; }
}

/// <summary>A setting of an optimizer that its memory is proportional to.</summary>
/// <param name="Name">The name of the parameter of the factory.</param>
/// <param name="Value">The value.</param>
/// <param name="Default">The default value.</param>
/// <param name="VectorsOfOne">Vectors in double precision for each unit of the value.</param>
internal readonly record struct MemorySetting(string Name, long Value, long Default, int VectorsOfOne);
