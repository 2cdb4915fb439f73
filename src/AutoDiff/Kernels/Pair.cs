using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>Two vectors side by side.</summary>
internal readonly struct Pair<TVector>(TVector left, TVector right)
{
    public readonly TVector Left = left;
    public readonly TVector Right = right;
}

/// <summary>Two vectors side by side as one of twice the width.</summary>
internal readonly unsafe struct PairLanes<TLanes, TVector, T> : IColumns<Pair<TVector>, TVector, T>
    where TLanes : ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Load(T* source) => new(TLanes.Load(source), TLanes.Load(source + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pair<TVector> vector, T* target)
    {
        TLanes.Store(vector.Left, target);
        TLanes.Store(vector.Right, target + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Broadcast(T value) => TLanes.Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> MultiplyAdd(TVector x, Pair<TVector> y, Pair<TVector> sum) =>
        new(TLanes.MultiplyAdd(x, y.Left, sum.Left), TLanes.MultiplyAdd(x, y.Right, sum.Right));
}
