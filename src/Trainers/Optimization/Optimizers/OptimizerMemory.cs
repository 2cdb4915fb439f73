namespace Cotangent.Trainers.Optimization.Optimizers;

/// <summary>Vectors of the length of the parameters that training with an optimizer keeps.</summary>
/// <param name="Single">In single precision, those of the fitted model included.</param>
/// <param name="Double">In double precision.</param>
internal readonly record struct OptimizerMemory(long Single, long Double)
{
    /// <summary>The least that any optimizer keeps: parameters, a state and the best parameters.</summary>
    public static OptimizerMemory Least { get; } = new(Single: 3, Double: 0);

    /// <summary>The setting that decides how much <see cref="Double"/> is; null where none does.</summary>
    public MemorySetting? DecidedBy { get; init; }
}

/// <summary>A setting of an optimizer that memory grows with.</summary>
/// <param name="Name">The parameter of the factory.</param>
/// <param name="Value">Its value.</param>
/// <param name="Default">The value where none is given.</param>
/// <param name="VectorsOfOne">Vectors in double precision that one more takes.</param>
internal readonly record struct MemorySetting(string Name, long Value, long Default, int VectorsOfOne);
