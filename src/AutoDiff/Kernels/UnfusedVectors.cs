using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>Vectors whose multiply-add rounds the product and the sum, as <c>x * y + sum</c> of numbers does.</summary>
internal readonly unsafe struct UnfusedVectors<TVectors, TVector, T> : IVectors<TVector, T>
    where TVectors : IVectors<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => TVectors.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(T* source) => TVectors.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TVector vector, T* target) => TVectors.Store(vector, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Broadcast(T value) => TVectors.Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd(TVector x, TVector y, TVector sum) => TVectors.Add(TVectors.Multiply(x, y), sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Add(TVector x, TVector y) => TVectors.Add(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Multiply(TVector x, TVector y) => TVectors.Multiply(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Divide(TVector x, TVector y) => TVectors.Divide(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sqrt(TVector vector) => TVectors.Sqrt(vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector KeepLast(TVector vector, int count) => TVectors.KeepLast(vector, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(TVector vector) => TVectors.Sum(vector);
}
