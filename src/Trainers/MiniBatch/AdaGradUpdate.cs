using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>s ← s + g², p ← p - η g / √s (Duchi, Hazan and Singer, JMLR 12, 2011).</summary>
internal sealed class AdaGradUpdate(int parameters) : BlockUpdate
{
    /// <summary>1 / √s is taken as √s / (s + ε²), which is 0 where there was never a gradient.</summary>
    public const float EpsilonSquare = 1e-20f;

    private readonly float[] _squares = new float[parameters];

    public override void Step(int block, int offset, Span<float> parameters, ReadOnlySpan<float> gradient, double rate, Span<float> steps)
    {
        var squares = _squares.AsSpan(offset, parameters.Length);
        TensorPrimitives.MultiplyAdd(gradient, gradient, squares, squares);
        StepSizes(block, offset, -rate, steps);
        TensorPrimitives.MultiplyAdd(steps, gradient, parameters, parameters);
        TensorPrimitives.Negate(steps, steps);
    }

    public override void StepSizes(int block, int offset, double rate, Span<float> steps)
    {
        var squares = _squares.AsSpan(offset, steps.Length);
        for (var i = 0; i < steps.Length; i++)
            steps[i] = (float)rate * MathF.Sqrt(squares[i]) / (squares[i] + EpsilonSquare);
    }

    public override void Exchange(StateStream state) => state.Exchange(_squares.AsSpan());
}
