using System.Numerics;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>A kernel with its arguments, to be run with vectors of the width that <see cref="VectorWidth"/> chooses.</summary>
/// <typeparam name="T">Float or double.</typeparam>
internal interface IVectorKernel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Runs the kernel with vectors of one width.</summary>
    void Run<TVectors, TVector>()
        where TVectors : IVectors<TVector, T>
        where TVector : unmanaged;
}
