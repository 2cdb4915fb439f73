using System.Numerics.Tensors;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// Newton's step from a point, <c>H d = -g</c>, by preconditioned conjugate gradients, and whether the loss is a bowl in the directions
/// that they take: what <see cref="Convergence"/> measures.
/// </summary>
/// <remarks>
/// Sources: Nocedal and Wright, <i>Numerical Optimization</i>, 2nd ed., Springer 2006, algorithms 5.3 and 7.1; Strakoš and Tichý, <i>On
/// error estimation in the conjugate gradient method and why it works in finite precision computations</i>, Electronic Transactions on
/// Numerical Analysis 13, 2002 (the gains of further steps as the error of the present one).
/// </remarks>
/// <param name="objective">Gives products with H.</param>
/// <param name="isExact">
/// Whether H is the Hessian. Otherwise it is the Gauss-Newton matrix, which is the same at a minimum where the layers can make every
/// product.
/// </param>
/// <param name="project">
/// Takes from a vector what leaves the model as it is, at given parameters; null where nothing does, or where it is not known.
/// </param>
internal sealed class NewtonStep(IObjective objective, bool isExact, Projection? project = null)
{
    /// <summary>
    /// Share of the gradient that may be left; less where layers bend each other, because some directions may have hardly any curvature
    /// then.
    /// </summary>
    private double Accuracy => isExact ? 1e-4 : 1e-2;

    /// <summary>
    /// The last steps must have gained less than <see cref="Accuracy"/> of all, so that what a small residual hides is not overlooked.
    /// </summary>
    private const int Delay = 3;

    /// <summary>Share of the gradient at which the delay is not waited for.</summary>
    private const double Exact = 1e-5;

    /// <summary>Share of the largest curvature below which one is none.</summary>
    private const double NoCurvature = 1e-9;

    /// <summary>
    /// Share of the change of the scores along the gradient, below which a direction leaves the model as it is: one that moves length
    /// between the layers. What rounding leaves of a gradient in it does not count.
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
    /// Multiplies a vector, in place, by what is near the inverse of H; null where H is near a multiple of 1.
    /// </param>
    /// <param name="isFixed">Elements that stay as they are; null for none.</param>
    /// <returns>Whether it was found: false where the loss curves down, or too many products leave too much.</returns>
    public bool Run(
        ReadOnlyMemory<double> parameters, ReadOnlySpan<double> gradient, Preconditioner? precondition, ReadOnlySpan<bool> isFixed)
    {
        Array.Clear(_step);
        // To size 1, because the squares of a gradient may be less than any number.
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
            // Nowhere is there any curvature: a plain.
            if (!(largest > 0))
                return objective.ScoreChange(parameters, _direction) == 0;
            change = double.IsNaN(change) ? objective.ScoreChange(parameters, _direction) / Math.Sqrt(square) : change;
            if (curvature <= NoCurvature * largest * square)
            {
                // The loss is flat or curves down along a way that the scores take, or the way leads nowhere, and is left out.
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
    /// Where there is no gradient at all: whether that is the bottom of a bowl, and not a plain on which scores might go on for ever.
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

/// <summary>Takes from a vector its part in a subspace that depends on the parameters.</summary>
internal delegate void Projection(ReadOnlySpan<double> parameters, Span<double> vector);
