using System.Runtime.Intrinsics;
using Cotangent.AutoDiff.Kernels;

namespace Cotangent.Trainers;

/// <summary>The steps of AdaGrad of blocks of one length, with what a block needs in registers.</summary>
internal static unsafe class AdaGradKernel
{
    /// <summary>s ← s + g², p ← p - rate g √s / (s + ε²).</summary>
    /// <param name="blocks">Numbers of the blocks.</param>
    /// <param name="length">Of each.</param>
    /// <param name="parameters">All blocks from number 0 on.</param>
    /// <param name="squares">Likewise.</param>
    /// <param name="gradients">Of the blocks given, one after the other.</param>
    /// <param name="rate">The learning rate.</param>
    public static void Step(
        ReadOnlySpan<int> blocks, int length, Span<float> parameters, Span<float> squares, ReadOnlySpan<float> gradients, float rate)
    {
        fixed (int* b = blocks)
        fixed (float* p = parameters, s = squares, g = gradients)
        {
            if (Vector512.IsHardwareAccelerated && length >= Vector512<float>.Count)
                Step<Lanes512<float>, Vector512<float>>(b, blocks.Length, length, p, s, g, rate);
            else if (Vector256.IsHardwareAccelerated && length >= Vector256<float>.Count)
                Step<Lanes256<float>, Vector256<float>>(b, blocks.Length, length, p, s, g, rate);
            else if (Vector128.IsHardwareAccelerated && length >= Vector128<float>.Count)
                Step<Lanes128<float>, Vector128<float>>(b, blocks.Length, length, p, s, g, rate);
            else
                Step<SingleLane<float>, float>(b, blocks.Length, length, p, s, g, rate);
        }
    }

    /// <summary>The last vector of a block begins earlier, to be whole: it is computed before, and stored after, those that it overlaps.</summary>
    private static void Step<TLanes, TVector>(int* blocks, int count, nint length, float* parameters, float* squares, float* gradients, float rate)
        where TLanes : ILanes<TVector, float>
        where TVector : unmanaged
    {
        var last = length - TLanes.Count;
        for (var i = 0; i < count; i++, gradients += length)
        {
            var p = parameters + (blocks[i] * length);
            var s = squares + (blocks[i] * length);
            Step<TLanes, TVector>(p + last, s + last, gradients + last, rate, out var lastP, out var lastS);
            for (nint at = 0; at < last; at += TLanes.Count)
            {
                Step<TLanes, TVector>(p + at, s + at, gradients + at, rate, out var stepped, out var sum);
                TLanes.Store(stepped, p + at);
                TLanes.Store(sum, s + at);
            }

            TLanes.Store(lastP, p + last);
            TLanes.Store(lastS, s + last);
        }
    }

    private static void Step<TLanes, TVector>(float* p, float* s, float* g, float rate, out TVector stepped, out TVector sum)
        where TLanes : ILanes<TVector, float>
        where TVector : unmanaged
    {
        var gradient = TLanes.Load(g);
        sum = TLanes.MultiplyAdd(gradient, gradient, TLanes.Load(s));
        var plus = TLanes.MultiplyAdd(TLanes.Broadcast(1), sum, TLanes.Broadcast(AdaGradUpdate.EpsilonSquare));
        var size = TLanes.Divide(TLanes.Multiply(TLanes.Broadcast(-rate), TLanes.Sqrt(sum)), plus);
        stepped = TLanes.MultiplyAdd(size, gradient, TLanes.Load(p));
    }
}
