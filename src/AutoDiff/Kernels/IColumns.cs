using System.Numerics;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>Some columns of a row, in one vector or two: the unit of work of a block.</summary>
/// <typeparam name="TColumns">One vector, or two.</typeparam>
/// <typeparam name="TVector">The vector, or T itself where the width is one.</typeparam>
/// <typeparam name="T">Float or double.</typeparam>
internal unsafe interface IColumns<TColumns, TVector, T>
    where TColumns : unmanaged
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Number of columns.</summary>
    static abstract int Count { get; }

    static abstract TColumns Load(T* source);

    static abstract void Store(TColumns columns, T* target);

    /// <summary>A vector of the same value everywhere.</summary>
    static abstract TVector Broadcast(T value);

    /// <summary>
    /// x y + sum, element by element, rounded once where the machine fuses both operations: the same bits for every width.
    /// </summary>
    static abstract TColumns MultiplyAdd(TVector x, TColumns y, TColumns sum);
}
