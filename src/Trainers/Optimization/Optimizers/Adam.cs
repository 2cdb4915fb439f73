using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent
{
    public abstract partial record Optimizer
    {
        /// <summary>Mini-batch steps scaled by running means of the gradient and its square (Kingma and Ba, 2015).</summary>
        /// <param name="beta1">Decay of the mean of the gradient. At least 0 and below 1.</param>
        /// <param name="beta2">Decay of the mean of its square. At least 0 and below 1.</param>
        /// <param name="batchSize">
        /// Rows of a step. Null (default) takes 256 dense rows or 64 sparse ones, fewer where there are few rows. 1 or more.
        /// </param>
        /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
        public static Optimizer Adam(double beta1 = 0.9, double beta2 = 0.999, int? batchSize = null) => new Adam(beta1, beta2, batchSize);
    }
}

namespace Cotangent.Trainers.Optimization.Optimizers
{
    internal sealed record Adam : MiniBatchOptimizer
    {
        private readonly double _beta1;
        private readonly double _beta2;

        public Adam(double beta1, double beta2, int? batchSize)
            : base(batchSize)
        {
            _beta1 = Setting.Require(Name, beta1 is >= 0 and < 1, beta1, "at least 0, and below 1");
            _beta2 = Setting.Require(Name, beta2 is >= 0 and < 1, beta2, "at least 0, and below 1");
        }

        internal override IReadOnlyList<Setting> Settings => [new("beta1", _beta1), new("beta2", _beta2), new("batchSize", BatchSize)];

        internal override double DefaultLearningRate => 0.03;

        /// <summary>The two running means.</summary>
        internal override int VectorsOfState => 2;

        internal override BlockUpdate CreateUpdate(int parameters, int blocks) => new AdamUpdate(_beta1, _beta2, parameters, blocks);
    }

    /// <summary>
    /// m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g², p ← p - η m̂ / √v̂ (Kingma and Ba, ICLR 2015), by block: a lazy Adam.
    /// </summary>
    /// <remarks>
    /// m̂ and v̂ are corrected for the number of steps of the block, not of the run: the first step of a rare feature is as long as the
    /// first step of a frequent one.
    /// </remarks>
    internal sealed class AdamUpdate(double beta1, double beta2, int parameters, int blocks) : BlockUpdate
    {
        /// <summary>1 / √v̂ is computed as √v̂ / (v̂ + ε²), which is 0 for parameters that never had a gradient.</summary>
        public const float EpsilonSquare = 1e-16f;

        private readonly float[] _means = new float[parameters];
        private readonly float[] _squares = new float[parameters];
        private readonly int[] _counts = new int[blocks];

        public override void Step(
            int block, int offset, Span<float> parameters, ReadOnlySpan<float> gradient, double rate, Span<float> steps)
        {
            var means = _means.AsSpan(offset, parameters.Length);
            var squares = _squares.AsSpan(offset, parameters.Length);
            var (mean, square) = ((float)(1 - beta1), (float)(1 - beta2));
            for (var i = 0; i < gradient.Length; i++)
            {
                means[i] += mean * (gradient[i] - means[i]);
                squares[i] += square * ((gradient[i] * gradient[i]) - squares[i]);
            }

            var count = ++_counts[block];
            StepSizes(block, offset, rate, steps);
            var correction = (float)(1 / (1 - Math.Pow(beta1, count)));
            for (var i = 0; i < gradient.Length; i++)
                parameters[i] -= steps[i] * correction * means[i];
        }

        public override void StepSizes(int block, int offset, double rate, Span<float> steps)
        {
            var squares = _squares.AsSpan(offset, steps.Length);
            var count = _counts[block];
            if (count == 0)
            {
                steps.Clear();
                return;
            }

            TensorPrimitives.Multiply(squares, (float)(1 / (1 - Math.Pow(beta2, count))), steps);
            for (var i = 0; i < steps.Length; i++)
                steps[i] = (float)rate * MathF.Sqrt(steps[i]) / (steps[i] + EpsilonSquare);
        }

        public override void Exchange(StateStream state)
        {
            state.Exchange(_means.AsSpan());
            state.Exchange(_squares.AsSpan());
            state.Exchange(_counts.AsSpan());
            state.Require(!_counts.AsSpan().ContainsAnyInRange(int.MinValue, -1), $"it has less than 0 steps of a parameter");
        }
    }
}
