using System.Numerics.Tensors;
using Cotangent.Trainers.Model;

namespace Cotangent.Transforms.Jacobians;

/// <summary>The response of the m raw scores of a model: sigmoid, softmax and others, each by its own closed forms.</summary>
/// <param name="response">The response.</param>
/// <param name="scores">The raw scores. A rule changes them from row to row.</param>
internal sealed class ResponseJacobian(ResponseFunction response, double[] scores) : Jacobian
{
    private readonly double[] _product = new double[scores.Length];

    public override void Push(ReadOnlySpan<double> xDot, Span<double> yDot)
    {
        response.Push(scores, xDot, _product);
        TensorPrimitives.Add(yDot, _product, yDot);
    }

    public override void Pull(ReadOnlySpan<double> yBar, Span<double> xBar)
    {
        response.Pull(scores, yBar, _product);
        TensorPrimitives.Add(xBar, _product, xBar);
    }
}
