using System.Numerics;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>
/// Vectors of one width. A kernel is written once over this interface, and the compiler specializes it for every width and element. The
/// operations are static, so that a vector of a kernel is a machine vector in a register.
/// </summary>
/// <typeparam name="TVector">The vector, or T itself where the width is one.</typeparam>
/// <typeparam name="T">Float or double.</typeparam>
internal unsafe interface IVectors<TVector, T> : IColumns<TVector, TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    static abstract TVector Add(TVector x, TVector y);

    static abstract TVector Multiply(TVector x, TVector y);

    static abstract TVector Divide(TVector x, TVector y);

    static abstract TVector Sqrt(TVector vector);

    /// <summary>The last <paramref name="count"/> elements, with zeros in place of the others, even of NaN.</summary>
    static abstract TVector KeepLast(TVector vector, int count);

    /// <summary>The sum of the elements: upper half added to lower half until one is left.</summary>
    static abstract T Sum(TVector vector);
}
