using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Cotangent.AutoDiff.Kernels;

namespace Cotangent.Trainers.Optimization.Optimizers;

/// <summary>The steps of AdaGrad, with what a block of parameters needs in registers.</summary>
internal static unsafe class AdaGradKernel
{
    /// <summary>s ← s + g², p ← p - rate g √s / (s + ε²), of blocks of one length.</summary>
    /// <param name="blocks">
    /// Numbers of the blocks: 0, or features of a batch, which <see cref="Columns.CheckedVector"/> has found below the number of all
    /// blocks.
    /// </param>
    /// <param name="length">Of each.</param>
    /// <param name="parameters">All blocks from number 0 on.</param>
    /// <param name="squares">Likewise.</param>
    /// <param name="gradients">Of the blocks given, one after the other.</param>
    /// <param name="rate">The learning rate.</param>
    public static void Step(
        ReadOnlySpan<int> blocks, int length, Span<float> parameters, Span<float> squares, ReadOnlySpan<float> gradients, float rate)
    {
        // One check for all blocks; that of each number has been made where its row came in.
        squares = squares[..parameters.Length];
        gradients = gradients[..(blocks.Length * length)];
        fixed (int* b = blocks)
        fixed (float* p = parameters, s = squares, g = gradients)
        {
            if (Vector512.IsHardwareAccelerated && length >= Vector512<float>.Count)
                AdaGradKernel<Lanes512<float>, Vector512<float>>.Step(b, blocks.Length, length, p, s, g, rate);
            else if (Vector256.IsHardwareAccelerated && length >= Vector256<float>.Count)
                AdaGradKernel<Lanes256<float>, Vector256<float>>.Step(b, blocks.Length, length, p, s, g, rate);
            else if (Vector128.IsHardwareAccelerated && length >= Vector128<float>.Count)
                AdaGradKernel<Lanes128<float>, Vector128<float>>.Step(b, blocks.Length, length, p, s, g, rate);
            else
                AdaGradKernel<SingleLane<float>, float>.Step(b, blocks.Length, length, p, s, g, rate);
        }
    }
}

/// <summary>The same with vectors of one width, no wider than a block.</summary>
internal static unsafe class AdaGradKernel<TLanes, TVector>
    where TLanes : ILanes<TVector, float>
    where TVector : unmanaged
{
    private const int BlocksAhead = 32;

    /// <summary>
    /// The last vector of a block begins earlier, to be whole. What it has in common with the one before is computed twice, from what was
    /// there before either was stored: each is stored when the next is computed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step(int* blocks, int count, nint length, float* parameters, float* squares, float* gradients, float rate)
    {
        var minusRate = TLanes.Broadcast(-rate);
        var one = TLanes.Broadcast(1);
        var epsilon = TLanes.Broadcast(AdaGradUpdate.EpsilonSquare);
        var last = length - TLanes.Count;
        TVector parameterBefore = default, squareBefore = default;
        for (var i = 0; i < count; i++, gradients += length)
        {
            if (Sse.IsSupported && i + BlocksAhead < count)
            {
                Sse.Prefetch0(squares + (blocks[i + BlocksAhead] * length));
                Sse.Prefetch0(parameters + (blocks[i + BlocksAhead] * length));
            }
            var p = parameters + (blocks[i] * length);
            var s = squares + (blocks[i] * length);
            for (nint at = 0, before = 0; ; before = at, at = Math.Min(at + TLanes.Count, last))
            {
                var gradient = TLanes.Load(gradients + at);
                var square = TLanes.MultiplyAdd(gradient, gradient, TLanes.Load(s + at));
                var size = TLanes.Divide(TLanes.Multiply(minusRate, TLanes.Sqrt(square)), TLanes.MultiplyAdd(one, square, epsilon));
                var parameter = TLanes.MultiplyAdd(size, gradient, TLanes.Load(p + at));
                if (at > 0)
                {
                    TLanes.Store(parameterBefore, p + before);
                    TLanes.Store(squareBefore, s + before);
                }

                if (at == last)
                {
                    TLanes.Store(parameter, p + at);
                    TLanes.Store(square, s + at);
                    break;
                }

                (parameterBefore, squareBefore) = (parameter, square);
            }
        }
    }
}
