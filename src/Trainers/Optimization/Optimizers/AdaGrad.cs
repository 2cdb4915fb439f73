using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent
{
    public abstract partial record Optimizer
    {
        /// <summary>
        /// Mini-batch steps scaled by the sum of squares of past gradients, coordinate by coordinate (Duchi, Hazan and Singer, 2011).
        /// </summary>
        /// <param name="batchSize">
        /// Rows of a step. Null (default) takes 256 dense rows or 64 sparse ones, fewer where there are few rows. 1 or more.
        /// </param>
        /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
        public static Optimizer AdaGrad(int? batchSize = null) => new AdaGrad(batchSize);
    }
}

namespace Cotangent.Trainers.Optimization.Optimizers
{
    internal sealed record AdaGrad : MiniBatchOptimizer
    {
        public AdaGrad(int? batchSize)
            : base(batchSize)
        {
        }

        internal override IReadOnlyList<Setting> Settings => [new("batchSize", BatchSize)];

        internal override double DefaultLearningRate => 0.1;

        /// <summary>The sum of squares.</summary>
        internal override int VectorsOfState => 1;

        internal override BlockUpdate CreateUpdate(int parameters, int blocks) => new AdaGradUpdate(parameters);
    }

    /// <summary>s ← s + g², p ← p - η g / √s (Duchi, Hazan and Singer, JMLR 12, 2011).</summary>
    internal sealed class AdaGradUpdate(int parameters) : BlockUpdate
    {
        /// <summary>1 / √s is computed as √s / (s + ε²), which is 0 for parameters that never had a gradient.</summary>
        public const float EpsilonSquare = 1e-20f;

        /// <summary>The number of a single block.</summary>
        private static readonly int[] First = [0];

        private readonly AlignedVector _squares = new(parameters);

        public override void Step(
            int block, int offset, Span<float> parameters, ReadOnlySpan<float> gradient, double rate, Span<float> steps)
        {
            AdaGradKernel.Step(First, parameters.Length, parameters, _squares.Span.Slice(offset, parameters.Length), gradient, (float)rate);
            StepSizes(block, offset, rate, steps);
        }

        public override void StepBlocks(
            ReadOnlySpan<int> blocks,
            int length,
            Span<float> parameters,
            ReadOnlySpan<float> gradients,
            double rate,
            Span<float> scratch) =>
            AdaGradKernel.Step(blocks, length, parameters, _squares.Span, gradients, (float)rate);

        public override void StepSizes(int block, int offset, double rate, Span<float> steps)
        {
            var squares = _squares.Span.Slice(offset, steps.Length);
            for (var i = 0; i < steps.Length; i++)
                steps[i] = (float)rate * MathF.Sqrt(squares[i]) / (squares[i] + EpsilonSquare);
        }

        public override void Exchange(StateStream state) => state.Exchange(_squares.Span);
    }
}
