using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>Two vectors side by side as one of twice the width.</summary>
internal readonly unsafe struct PairedVectors<TVectors, TVector, T> : IColumns<Pair<TVector>, TVector, T>
    where TVectors : IVectors<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => 2 * TVectors.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Load(T* source) => new(TVectors.Load(source), TVectors.Load(source + TVectors.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pair<TVector> vector, T* target)
    {
        TVectors.Store(vector.Left, target);
        TVectors.Store(vector.Right, target + TVectors.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Broadcast(T value) => TVectors.Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> MultiplyAdd(TVector x, Pair<TVector> y, Pair<TVector> sum) =>
        new(TVectors.MultiplyAdd(x, y.Left, sum.Left), TVectors.MultiplyAdd(x, y.Right, sum.Right));
}
