using System.Runtime.CompilerServices;
using Cotangent.AutoDiff.Kernels;

namespace Cotangent.Trainers.Optimization.Optimizers;

/// <summary>The steps of AdaGrad in vectors. Intermediate results of a block stay in registers.</summary>
internal static unsafe class AdaGradKernel
{
    /// <summary>s ← s + g², p ← p - rate g √s / (s + ε²), of blocks of one length.</summary>
    /// <param name="blocks">
    /// Numbers of the blocks: 0, or features of a batch. <see cref="Columns.CheckedVector"/> has checked that features are below the number
    /// of all blocks.
    /// </param>
    /// <param name="length">Length of a block.</param>
    /// <param name="parameters">All blocks from number 0 on.</param>
    /// <param name="squares">The sums of squares of all blocks from number 0 on.</param>
    /// <param name="gradients">The gradients of the given blocks, one after the other.</param>
    /// <param name="rate">The learning rate.</param>
    public static void Step(
        ReadOnlySpan<int> blocks, int length, Span<float> parameters, Span<float> squares, ReadOnlySpan<float> gradients, float rate)
    {
        // One check of the lengths. The numbers of the blocks were checked when the rows were read.
        squares = squares[..parameters.Length];
        gradients = gradients[..(blocks.Length * length)];
        fixed (int* b = blocks)
        fixed (float* p = parameters, s = squares, g = gradients)
        {
            VectorWidth.Run<float, StepKernel>(length, new(b, blocks.Length, length, p, s, g, rate));
        }
    }

    private readonly struct StepKernel(int* blocks, int count, int length, float* parameters, float* squares, float* gradients, float rate)
        : IVectorKernel<float>
    {
        private readonly int* _blocks = blocks;
        private readonly int _count = count;
        private readonly int _length = length;
        private readonly float* _parameters = parameters;
        private readonly float* _squares = squares;
        private readonly float* _gradients = gradients;
        private readonly float _rate = rate;

        public void Run<TVectors, TVector>()
            where TVectors : IVectors<TVector, float>
            where TVector : unmanaged =>
            AdaGradKernel<TVectors, TVector>.Step(_blocks, _count, _length, _parameters, _squares, _gradients, _rate);
    }
}

/// <summary>The same with vectors of one width, no wider than a block.</summary>
internal static unsafe class AdaGradKernel<TVectors, TVector>
    where TVectors : IVectors<TVector, float>
    where TVector : unmanaged
{
    private const int BlocksAhead = 32;

    /// <summary>
    /// The last vector of a block begins earlier, so that it is complete, and may overlap the one before. The overlap is computed twice,
    /// both times from the old values, because each vector is stored after the next is computed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step(int* blocks, int count, nint length, float* parameters, float* squares, float* gradients, float rate)
    {
        var minusRate = TVectors.Broadcast(-rate);
        var one = TVectors.Broadcast(1);
        var epsilon = TVectors.Broadcast(AdaGradUpdate.EpsilonSquare);
        var last = length - TVectors.Count;
        TVector parameterBefore = default, squareBefore = default;
        for (var i = 0; i < count; i++, gradients += length)
        {
            if (i + BlocksAhead < count)
            {
                Prefetch.At(squares + (blocks[i + BlocksAhead] * length));
                Prefetch.At(parameters + (blocks[i + BlocksAhead] * length));
            }

            var p = parameters + (blocks[i] * length);
            var s = squares + (blocks[i] * length);
            for (nint at = 0, before = 0; ; before = at, at = Math.Min(at + TVectors.Count, last))
            {
                var gradient = TVectors.Load(gradients + at);
                var square = TVectors.MultiplyAdd(gradient, gradient, TVectors.Load(s + at));
                var size = TVectors.Divide(TVectors.Multiply(minusRate, TVectors.Sqrt(square)), TVectors.MultiplyAdd(one, square, epsilon));
                var parameter = TVectors.MultiplyAdd(size, gradient, TVectors.Load(p + at));
                if (at > 0)
                {
                    TVectors.Store(parameterBefore, p + before);
                    TVectors.Store(squareBefore, s + before);
                }

                if (at == last)
                {
                    TVectors.Store(parameter, p + at);
                    TVectors.Store(square, s + at);
                    break;
                }

                (parameterBefore, squareBefore) = (parameter, square);
            }
        }
    }
}
