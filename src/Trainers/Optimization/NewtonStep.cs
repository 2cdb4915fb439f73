using System.Numerics.Tensors;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// Newton's step from a point, <c>H d = -g</c>, by preconditioned conjugate gradients, with a test that the loss is convex in the
/// directions that these take. <see cref="Convergence"/> measures the step.
/// </summary>
/// <remarks>
/// Sources: Nocedal and Wright, <i>Numerical Optimization</i>, 2nd ed., Springer 2006, algorithms 5.3 and 7.1; Strakoš and Tichý, <i>On
/// error estimation in the conjugate gradient method and why it works in finite precision computations</i>, Electronic Transactions on
/// Numerical Analysis 13, 2002 (the gains of further steps as the error of the present one).
/// </remarks>
/// <param name="objective">Gives products with H.</param>
/// <param name="isExact">
/// Whether H is the Hessian. Otherwise H is the Gauss-Newton matrix, which equals the Hessian at a minimum if the layers can make every
/// product.
/// </param>
/// <param name="project">
/// Removes from a vector the part that does not change the model, at given parameters. Null if there is no such part, or it is not known.
/// </param>
internal sealed class NewtonStep(IObjective objective, bool isExact, Projection? project = null)
{
    /// <summary>
    /// Largest residual, as a share of the gradient. Less with the Hessian, because the curvature between the layers can leave some
    /// directions almost flat.
    /// </summary>
    private double Accuracy => isExact ? 1e-4 : 1e-2;

    /// <summary>
    /// Number of last steps whose gain together must be below <see cref="Accuracy"/> of the total gain: a small residual alone may hide an
    /// error.
    /// </summary>
    private const int Delay = 3;

    /// <summary>Residual, as a share of the gradient, that needs no delay.</summary>
    private const double Exact = 1e-5;

    /// <summary>Share of the largest curvature below which a curvature counts as 0.</summary>
    private const double NoCurvature = 1e-9;

    /// <summary>
    /// Share of the change of the scores along the gradient below which a direction does not change the model: it only moves length between
    /// the layers. The component of the gradient in such a direction is rounding, and is removed.
    /// </summary>
    private const double NoChange = 1e-4;

    private const int MaximumProducts = 200;

    private readonly double[] _step = new double[objective.Count];
    private readonly double[] _residual = new double[objective.Count];
    private readonly double[] _preconditioned = new double[objective.Count];
    private readonly double[] _direction = new double[objective.Count];
    private readonly double[] _product = new double[objective.Count];

    /// <summary>d.</summary>
    public ReadOnlyMemory<double> Step => _step;

    /// <summary>Finds the step.</summary>
    /// <param name="parameters">The point.</param>
    /// <param name="gradient">g there.</param>
    /// <param name="precondition">
    /// Multiplies a vector, in place, by an approximate inverse of H; null if H is near a multiple of the identity.
    /// </param>
    /// <param name="isFixed">Elements that stay fixed; empty for none.</param>
    /// <returns>
    /// Whether the step was found. False if the loss has negative curvature, or the residual is too large after the most products.
    /// </returns>
    public bool Run(
        ReadOnlyMemory<double> parameters, ReadOnlySpan<double> gradient, Preconditioner? precondition, ReadOnlySpan<bool> isFixed)
    {
        Array.Clear(_step);
        // Scaled to size 1, because the squares of a small gradient underflow.
        var size = TensorPrimitives.MaxMagnitude(gradient) is var magnitude and not 0 ? Math.Abs(magnitude) : 1;
        TensorPrimitives.Divide(gradient, -size, _residual);
        project?.Invoke(parameters.Span, _residual);
        Fix(_residual, isFixed);
        var norm = TensorPrimitives.Norm<double>(_residual);
        if (norm == 0)
            return IsBowl(parameters, isFixed);
        var isFound = Solve(parameters, norm, precondition, isFixed);
        TensorPrimitives.Multiply(_step, size, _step);
        return isFound;
    }

    private bool Solve(ReadOnlyMemory<double> parameters, double norm, Preconditioner? precondition, ReadOnlySpan<bool> isFixed)
    {
        var inner = Precondition(precondition, isFixed);
        _preconditioned.CopyTo(_direction, 0);
        var (total, largest, gains) = (0.0, 0.0, new Queue<double>());
        var change = double.NaN;
        for (var products = 0; products < MaximumProducts; products++)
        {
            Multiply(parameters, isFixed);
            var square = TensorPrimitives.SumOfSquares<double>(_direction);
            var curvature = TensorPrimitives.Dot<double>(_direction, _product);
            if (!double.IsFinite(curvature) || !(inner > 0))
                return false;
            largest = Math.Max(largest, curvature / square);
            // No direction so far has curvature: the loss is flat.
            if (!(largest > 0))
                return objective.ScoreChange(parameters, _direction) == 0;
            change = double.IsNaN(change) ? objective.ScoreChange(parameters, _direction) / Math.Sqrt(square) : change;
            if (curvature <= NoCurvature * largest * square)
            {
                // A direction that moves the scores, and along which the loss is flat or curves down, is a failure. A direction that does
                // not move the scores is left out.
                if (objective.ScoreChange(parameters, _direction) > NoChange * change * Math.Sqrt(square))
                    return false;
                var share = TensorPrimitives.Dot<double>(_residual, _direction) / square;
                TensorPrimitives.MultiplyAdd(_direction, -share, _residual, _residual);
                if (TensorPrimitives.Norm<double>(_residual) <= Accuracy * norm)
                    return true;
                inner = Precondition(precondition, isFixed);
                _preconditioned.CopyTo(_direction, 0);
                continue;
            }

            var length = inner / curvature;
            TensorPrimitives.MultiplyAdd(_direction, length, _step, _step);
            TensorPrimitives.MultiplyAdd(_product, -length, _residual, _residual);
            total += length * inner;
            gains.Enqueue(length * inner);
            if (gains.Count > Delay)
                gains.Dequeue();
            var left = TensorPrimitives.Norm<double>(_residual);
            if (left <= Exact * norm || (left <= Accuracy * norm && gains.Count == Delay && gains.Sum() <= Accuracy * total))
                return true;

            var last = inner;
            inner = Precondition(precondition, isFixed);
            TensorPrimitives.MultiplyAdd(_direction, inner / last, _preconditioned, _direction);
        }

        return false;
    }

    /// <summary>
    /// Whether a point without any gradient is a minimum: the loss has positive curvature there, or nothing moves the scores.
    /// </summary>
    private bool IsBowl(ReadOnlyMemory<double> parameters, ReadOnlySpan<bool> isFixed)
    {
        Array.Fill(_direction, 1);
        Fix(_direction, isFixed);
        Multiply(parameters, isFixed);
        return TensorPrimitives.Dot<double>(_direction, _product) > 0 || objective.ScoreChange(parameters, _direction) == 0;
    }

    private static void Fix(Span<double> vector, ReadOnlySpan<bool> isFixed)
    {
        for (var i = 0; i < isFixed.Length; i++)
        {
            if (isFixed[i])
                vector[i] = 0;
        }
    }

    private double Precondition(Preconditioner? precondition, ReadOnlySpan<bool> isFixed)
    {
        _residual.CopyTo(_preconditioned, 0);
        precondition?.Invoke(_preconditioned);
        Fix(_preconditioned, isFixed);
        return TensorPrimitives.Dot<double>(_residual, _preconditioned);
    }

    private void Multiply(ReadOnlyMemory<double> parameters, ReadOnlySpan<bool> isFixed)
    {
        if (isExact)
            objective.HessianProduct(parameters, _direction, _product);
        else
            objective.CurvatureProduct(parameters, _direction, _product);
        Fix(_product, isFixed);
    }
}

/// <summary>Multiplies a vector, in place, by a symmetric matrix with positive eigenvalues.</summary>
internal delegate void Preconditioner(Span<double> vector);

/// <summary>Removes from a vector its part in a subspace that depends on the parameters.</summary>
internal delegate void Projection(ReadOnlySpan<double> parameters, Span<double> vector);
