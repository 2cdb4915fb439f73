using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Penalties;

namespace Cotangent.Trainers.MiniBatch;

/// <summary>The penalty on the product A Theta in single precision, for batches in which all of Theta has a gradient.</summary>
internal sealed class BatchProductPenalty
{
    private readonly Workspace<float> _workspace;
    private readonly Action _check;

    private BatchProductPenalty(double l2, BatchParameters parameters, Interruption interruption)
    {
        _check = interruption.Check;
        var model = new TwoLayerExpression(parameters.Layout, isByFeature: true);
        var value = new SmoothPenalty(ProductL2: l2).Value(model);
        _workspace = new Plan<float>([value, .. Symbolic.Gradient(value, [model.ThetaInput, model.A])]).CreateWorkspace();
        _workspace.Bind(model.ThetaInput, parameters.Theta);
        _workspace.Bind(model.A, parameters.A);
    }

    /// <summary>
    /// The penalty of the options; null where they have none. The interruption is checked before each product of matrices, and between the
    /// parts of a large one.
    /// </summary>
    public static BatchProductPenalty? Create(TwoLayerLinearOptions options, BatchParameters parameters, Interruption interruption) =>
        options.L2Regularization is > 0 and var l2 ? new(l2, parameters, interruption) : null;

    public double Value()
    {
        Run();
        return _workspace.Output(0)[0];
    }

    /// <summary>Adds the gradient of the penalty to the gradient of all parameters.</summary>
    public void AddGradient(Span<float> gradient)
    {
        Run();
        var theta = _workspace.Output(1);
        var a = _workspace.Output(2);
        TensorPrimitives.Add(gradient[..theta.Length], theta, gradient);
        TensorPrimitives.Add(gradient.Slice(theta.Length, a.Length), a, gradient[theta.Length..]);
    }

    private void Run() => _workspace.Run(batchSize: 1, _check);
}
