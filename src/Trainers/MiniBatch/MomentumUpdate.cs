using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>Heavy ball: v ← μ v + g, p ← p - η v (Polyak, 1964).</summary>
internal sealed class MomentumUpdate(double momentum, int parameters) : BlockUpdate
{
    private readonly float[] _velocity = momentum > 0 ? new float[parameters] : [];

    public override bool IsStateless => momentum == 0;

    public override void Step(int block, int offset, Span<float> parameters, ReadOnlySpan<float> gradient, double rate, Span<float> steps)
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
