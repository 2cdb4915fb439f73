using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// The rule of convergence for all full-batch optimizers: Newton's step from the present parameters would move the scores by no more than
/// the tolerance, in units of each target, as <see cref="IObjective.ScoreChange"/> measures it. The rule depends neither on the division of
/// a model into layers, nor on the units of features and targets.
/// </summary>
/// <remarks>
/// The step costs some products, so it is computed only when the gradient is small enough for convergence, and when training is stuck. A
/// step within the tolerance is taken: it has been computed, and the error after it is far smaller than the step.
/// </remarks>
internal sealed class Convergence
{
    /// <summary>
    /// Number of kept vectors of the length of the parameters: Newton's step and the step against the probe, each with residual,
    /// preconditioned residual, direction and product.
    /// </summary>
    public const int Vectors = 10;

    /// <summary>
    /// Largest rounding error of a loss, as a share of the first loss. A loss from second moments of condition number 1e6 has lost six of
    /// its sixteen digits. A step that is too long still exceeds this in a few epochs.
    /// </summary>
    public const double LossRounding = 1e-9;

    private const double Unit = 1.0 / (1L << 53);

    /// <summary>
    /// The first Newton step is computed when the gradient, divided by the curvature along the first gradient, is this many tolerances.
    /// </summary>
    private const double FirstCheck = 3;

    /// <summary>After a step above the tolerance, the next is computed when the gradient has fallen to this share, or less.</summary>
    private const double LargestShare = 0.5;

    private const int MaximumFinishingSteps = 10;

    /// <summary>
    /// Share of the first gradient. At a minimum, rounding leaves a share of about 1e-16; a gradient below this share belongs to a loss
    /// that falls without end, and its curvature is too small for a division.
    /// </summary>
    private const double Vanishing = 1e-60;

    private readonly IObjective _objective;
    private readonly double _tolerance;
    private readonly int _maximumFlatEpochs;
    private readonly NewtonStep _newton;
    private readonly NewtonStep? _probing;
    private readonly Func<ReadOnlyMemory<double>, double[]>? _probe;
    private readonly IObjective? _precise;
    private double _checkBelow = double.NaN;
    private int _flatEpochs;
    private double _firstLoss = double.NaN;
    private double _firstNorm;
    private double _lowestLoss = double.PositiveInfinity;
    private double _lowestNorm = double.PositiveInfinity;

    /// <param name="objective">The objective.</param>
    /// <param name="tolerance">Largest change of the scores.</param>
    /// <param name="isExact">Whether Newton's step uses the Hessian instead of the Gauss-Newton matrix.</param>
    /// <param name="maximumFlatEpochs">
    /// Consecutive epochs without a lower loss or a smaller gradient after which only rounding is left.
    /// </param>
    /// <param name="probe">
    /// A function from parameters to a vector with a component in every direction that moves the scores. Needed for losses that may fall
    /// without a minimum, as with separable classes: a vanishing gradient is no minimum there, so the step against this vector must exist,
    /// too. Null for losses that are curved everywhere.
    /// </param>
    /// <param name="project">As in <see cref="NewtonStep"/>.</param>
    /// <param name="precise">
    /// The same objective with more digits, at a higher cost, for the last steps. Null if the objective is accurate enough.
    /// </param>
    public Convergence(
        IObjective objective,
        double tolerance,
        bool isExact = false,
        int maximumFlatEpochs = 20,
        Func<ReadOnlyMemory<double>, double[]>? probe = null,
        Projection? project = null,
        IObjective? precise = null)
    {
        (_objective, _tolerance, _maximumFlatEpochs, _probe, _precise) = (objective, tolerance, maximumFlatEpochs, probe, precise);
        _newton = new NewtonStep(objective, isExact, project);
        _probing = probe is null ? null : new NewtonStep(objective, isExact, project);
    }

    /// <summary>The objective.</summary>
    public IObjective Objective => _objective;

    /// <summary>The change of the scores by the last computed Newton step; NaN before the first.</summary>
    public double ScoreChange { get; private set; } = double.NaN;

    /// <summary>Decides whether training goes on after an epoch. If it has converged, takes the last step.</summary>
    /// <param name="parameters">The parameters at the end of the epoch. A small Newton step is added to them.</param>
    /// <param name="gradient">The gradient at these parameters.</param>
    /// <param name="loss">The loss at these parameters.</param>
    /// <param name="isStuck">Whether the optimizer finds no further step.</param>
    /// <param name="precondition">The optimizer's approximation of the inverse of the curvature; null for none.</param>
    /// <param name="isFixed">Elements that stay fixed, because an L1 penalty holds them at 0.</param>
    public EpochOutcome Judge(
        Memory<double> parameters,
        ReadOnlySpan<double> gradient,
        double loss,
        bool isStuck = false,
        Preconditioner? precondition = null,
        ReadOnlySpan<bool> isFixed = default)
    {
        var norm = NormOf(gradient);
        if (double.IsNaN(_firstLoss))
            (_firstLoss, _firstNorm, _checkBelow) = (loss, norm, FirstCheck * _tolerance * CurvatureAlong(parameters, gradient, norm));
        var isFlat = isStuck || (_lowestLoss - loss <= Unit * Math.Abs(_firstLoss) && norm >= _lowestNorm);
        _flatEpochs = isFlat ? _flatEpochs + 1 : 0;
        (_lowestLoss, _lowestNorm) = (Math.Min(_lowestLoss, loss), Math.Min(_lowestNorm, norm));
        isStuck |= _flatEpochs >= _maximumFlatEpochs;
        if (norm <= _checkBelow && !isStuck && IsSmall(parameters, gradient, norm, precondition, isFixed))
        {
            var there = parameters.ToArray();
            TakeLast(there);
            if (!IsPrecise(there))
                return EpochOutcome.Stuck;
            there.CopyTo(parameters);
            return EpochOutcome.Converged;
        }

        if (!isStuck)
            return EpochOutcome.Continue;
        return Finish(parameters, gradient, loss, precondition, isFixed) ? EpochOutcome.Converged : EpochOutcome.Stuck;
    }

    public void Exchange(StateStream state)
    {
        state.Exchange(ref _checkBelow);
        state.Exchange(ref _flatEpochs, 0, _maximumFlatEpochs, "number of flat epochs");
        state.Exchange(ref _firstLoss);
        state.Exchange(ref _firstNorm);
        state.Exchange(ref _lowestLoss);
        state.Exchange(ref _lowestNorm);
        var change = ScoreChange;
        state.Exchange(ref change);
        ScoreChange = change;
    }

    /// <summary>
    /// Takes Newton steps after the optimizer is stuck, as long as they become smaller, and the loss rises by no more than rounding.
    /// Returns whether they have converged.
    /// </summary>
    private bool Finish(
        Memory<double> parameters,
        ReadOnlySpan<double> gradient,
        double loss,
        Preconditioner? precondition,
        ReadOnlySpan<bool> isFixed)
    {
        var (present, there) = (gradient.ToArray(), parameters.ToArray());
        var (lowest, change) = (loss, double.PositiveInfinity);
        for (var steps = 0; steps < MaximumFinishingSteps; steps++)
        {
            var isSmall = IsSmall(there, present, NormOf(present), precondition, isFixed);
            if (!isSmall && !(ScoreChange < change / 2))
                return false;
            if (isSmall)
            {
                TakeLast(there);
                if (!IsPrecise(there))
                    return false;
                there.CopyTo(parameters);
                return true;
            }

            TensorPrimitives.Add(there, _newton.Step.Span, there);
            var next = _objective.Evaluate(there, present);
            if (!(next <= lowest + (LossRounding * Math.Abs(_firstLoss))) || isFixed.Length > 0)
                return false;
            (lowest, change) = (Math.Min(lowest, next), ScoreChange);
        }

        return false;
    }

    /// <summary>
    /// Takes the small step, unless it is long in parameters. It may be long along directions that change no score to first order, such as
    /// an equal shift of all classes; the product of its parts in Theta and A is then not small.
    /// </summary>
    private void TakeLast(Span<double> parameters)
    {
        if (TensorPrimitives.SumOfSquares(_newton.Step.Span) <= _tolerance)
            TensorPrimitives.Add(parameters, _newton.Step.Span, parameters);
    }

    /// <summary>
    /// Takes Newton steps with the precise gradient and the curvature of the objective, until they are small. Each reduces the error to a
    /// share: the relative error of the curvature. Returns whether they have converged.
    /// </summary>
    private bool IsPrecise(Memory<double> parameters)
    {
        if (_precise is null)
            return true;
        var (there, gradient) = (parameters.ToArray(), new double[_objective.Count]);
        var (change, loss) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var steps = 0; steps < MaximumFinishingSteps; steps++)
        {
            var next = _precise.Evaluate(there, gradient);
            if (!(next <= loss + (LossRounding * Math.Abs(_firstLoss)))
                || !_newton.Run(there, gradient, precondition: null, isFixed: default))
                return false;
            ScoreChange = _objective.ScoreChange(there, _newton.Step);
            if (!(ScoreChange < change / 2))
                return false;
            if (ScoreChange <= _tolerance)
            {
                TakeLast(there);
                there.CopyTo(parameters);
                return true;
            }

            TensorPrimitives.Add(there, _newton.Step.Span, there);
            (change, loss) = (ScoreChange, next);
        }

        return false;
    }

    private bool IsSmall(
        ReadOnlyMemory<double> parameters,
        ReadOnlySpan<double> gradient,
        double norm,
        Preconditioner? precondition,
        ReadOnlySpan<bool> isFixed)
    {
        var isFound = _newton.Run(parameters, gradient, precondition, isFixed);
        ScoreChange = _objective.ScoreChange(parameters, _newton.Step);
        isFound &= !(norm > 0 && norm < Vanishing * _firstNorm);
        if (isFound
            && ScoreChange <= _tolerance
            && (_probing is null || _probing.Run(parameters, _probe!(parameters), precondition: null, isFixed)))
            return true;
        var share = _tolerance / ScoreChange;
        _checkBelow = norm * Math.Min(isFound ? LargestShare : LargestShare / 4, double.IsFinite(share) ? share : 0);
        return false;
    }

    /// <summary>The Euclidean norm, at least the largest magnitude: squares of tiny elements underflow to 0.</summary>
    private static double NormOf(ReadOnlySpan<double> gradient) =>
        Math.Max(TensorPrimitives.Norm(gradient), Math.Abs(TensorPrimitives.MaxMagnitude(gradient)));

    private double CurvatureAlong(ReadOnlyMemory<double> parameters, ReadOnlySpan<double> gradient, double norm)
    {
        if (norm == 0)
            return 0;
        var (direction, product) = (gradient.ToArray(), new double[gradient.Length]);
        _objective.CurvatureProduct(parameters, direction, product);
        var curvature = TensorPrimitives.Dot<double>(direction, product) / (norm * norm);
        return double.IsFinite(curvature) ? Math.Max(0, curvature) : 0;
    }
}
