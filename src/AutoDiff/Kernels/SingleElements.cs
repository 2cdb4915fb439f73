using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cotangent.AutoDiff.Kernels;

/// <summary>Vectors of one element, for rows that are narrower than any machine vector.</summary>
internal readonly unsafe struct SingleElements<T> : IVectors<T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T vector, T* target) => *target = vector;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T x, T y, T sum) => Machine.FusesMultiplyAdd ? T.FusedMultiplyAdd(x, y, sum) : (x * y) + sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add(T x, T y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply(T x, T y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide(T x, T y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sqrt(T vector) => T.Sqrt(vector);

    public static T KeepLast(T vector, int count) => count == 0 ? T.Zero : vector;

    public static T Sum(T vector) => vector;
}
