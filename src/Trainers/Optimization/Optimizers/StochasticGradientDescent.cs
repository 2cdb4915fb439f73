using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent
{
    public abstract partial record Optimizer
    {
        /// <summary>Mini-batch steps against the gradient, with heavy-ball momentum.</summary>
        /// <param name="momentum">Share of the last step that is taken again. At least 0 and below 1.</param>
        /// <param name="batchSize">
        /// Rows of a step. Null (default) takes 256 dense rows or 64 sparse ones, fewer where there are few rows. 1 or more.
        /// </param>
        /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
        public static Optimizer StochasticGradientDescent(double momentum = 0.9, int? batchSize = null) =>
            new StochasticGradientDescent(momentum, batchSize);
    }
}

namespace Cotangent.Trainers.Optimization.Optimizers
{
    internal sealed record StochasticGradientDescent : MiniBatchOptimizer
    {
        private readonly double _momentum;

        public StochasticGradientDescent(double momentum, int? batchSize)
            : base(batchSize) => _momentum = Setting.Require(Name, momentum is >= 0 and < 1, momentum, "at least 0, and below 1");

        internal override IReadOnlyList<Setting> Settings => [new("momentum", _momentum), new("batchSize", BatchSize)];

        internal override double DefaultLearningRate => 0.03;

        /// <summary>The velocity.</summary>
        internal override int VectorsOfState => 1;

        internal override BlockUpdate CreateUpdate(int parameters, int blocks) => new MomentumUpdate(_momentum, parameters);
    }

    /// <summary>Heavy ball: v ← μ v + g, p ← p - η v (Polyak, 1964).</summary>
    internal sealed class MomentumUpdate(double momentum, int parameters) : BlockUpdate
    {
        private readonly float[] _velocity = momentum > 0 ? new float[parameters] : [];

        public override bool IsStateless => momentum == 0;

        public override void Step(
            int block, int offset, Span<float> parameters, ReadOnlySpan<float> gradient, double rate, Span<float> steps)
        {
            var direction = gradient;
            if (momentum > 0)
            {
                var velocity = _velocity.AsSpan(offset, parameters.Length);
                TensorPrimitives.MultiplyAdd(velocity, (float)momentum, gradient, velocity);
                direction = velocity;
            }

            TensorPrimitives.MultiplyAdd(direction, (float)-rate, parameters, parameters);
            StepSizes(block, offset, rate, steps);
        }

        /// <summary>A gradient that stays makes v = g / (1 - μ).</summary>
        public override void StepSizes(int block, int offset, double rate, Span<float> steps) => steps.Fill((float)(rate / (1 - momentum)));

        public override void Exchange(StateStream state) => state.Exchange(_velocity.AsSpan());
    }
}
