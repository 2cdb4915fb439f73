using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.Optimization;

/// <summary>
/// The one notion of converged: Newton's step from where training is would move the scores by no more than the tolerance, in units of each
/// target, as <see cref="IObjective.ScoreChange"/> measures it. It does not depend on how a model is divided into layers, nor on the units
/// of features and targets.
/// </summary>
/// <remarks>
/// The step costs some products, so it is asked for where the gradient is so small that the answer may be yes, and where training gets no
/// further. Where the answer is yes, the step is taken: it was computed, and what is left after it is far less than it.
/// </remarks>
internal sealed class Convergence
{
    /// <summary>
    /// Vectors of the length of the parameters that it keeps: Newton's step and the step against its probe, each with residual,
    /// preconditioned residual, direction and product.
    /// </summary>
    public const int Vectors = 10;

    /// <summary>
    /// Share of the first loss that rounding may add to a loss. From second moments of condition number 1e6 it has lost six of its sixteen
    /// digits; a step that is too long grows past this in a few epochs all the same.
    /// </summary>
    public const double LossRounding = 1e-9;

    private const double Unit = 1.0 / (1L << 53);

    /// <summary>
    /// The first question is asked where the gradient would mean a step of this many tolerances, were its curvature that of the first one.
    /// </summary>
    private const double FirstQuestion = 3;

    /// <summary>A question that was answered by no is asked again where the gradient is this share of it, at most.</summary>
    private const double LargestShare = 0.5;

    private const int MaximumFinishingSteps = 10;

    /// <summary>
    /// Share of the first gradient below which one is not what rounding leaves at a minimum, some 1e-16, but that of a loss which falls for
    /// ever, and whose curvature is no number to divide by any more.
    /// </summary>
    private const double Vanishing = 1e-60;

    private readonly IObjective _objective;
    private readonly double _tolerance;
    private readonly int _maximumFlatEpochs;
    private readonly NewtonStep _newton;
    private readonly NewtonStep? _probing;
    private readonly Func<ReadOnlyMemory<double>, double[]>? _probe;
    private readonly IObjective? _precise;
    private double _askBelow = double.NaN;
    private int _flatEpochs;
    private double _firstLoss = double.NaN;
    private double _firstNorm;
    private double _lowestLoss = double.PositiveInfinity;
    private double _lowestNorm = double.PositiveInfinity;

    /// <param name="objective">What is minimized.</param>
    /// <param name="tolerance">Largest change of the scores.</param>
    /// <param name="isExact">Whether Newton's step is that of the Hessian, rather than of the Gauss-Newton matrix.</param>
    /// <param name="maximumFlatEpochs">
    /// Epochs in succession without a lower loss or a smaller gradient, after which both are taken for rounding.
    /// </param>
    /// <param name="probe">
    /// From parameters to a direction that has a part of all that move the scores. Given where the loss may be flat without end, as that of
    /// classes which can be separated is: a gradient that vanishes there is no minimum, so the step against the probe must be found, too.
    /// Null where the loss is curved everywhere.
    /// </param>
    /// <param name="project">As in <see cref="NewtonStep"/>.</param>
    /// <param name="precise">
    /// The same objective with more digits, at a higher price: what has the last word. Null where the objective has them.
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

    /// <summary>What is minimised.</summary>
    public IObjective Objective => _objective;

    /// <summary>How far Newton's step would have moved the scores when it was last asked for; not a number before.</summary>
    public double ScoreChange { get; private set; } = double.NaN;

    /// <summary>What to make of an epoch, and where training has converged, the last step of all.</summary>
    /// <param name="parameters">Where the epoch ended. Moved by Newton's step where that is small.</param>
    /// <param name="gradient">There.</param>
    /// <param name="loss">There.</param>
    /// <param name="isStuck">Whether the optimizer has no step any more.</param>
    /// <param name="precondition">What the optimizer knows of the inverse of the curvature.</param>
    /// <param name="isFixed">Elements that stay as they are: those that an L1 penalty holds at 0.</param>
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
            (_firstLoss, _firstNorm, _askBelow) = (loss, norm, FirstQuestion * _tolerance * CurvatureAlong(parameters, gradient, norm));
        var isFlat = isStuck || (_lowestLoss - loss <= Unit * Math.Abs(_firstLoss) && norm >= _lowestNorm);
        _flatEpochs = isFlat ? _flatEpochs + 1 : 0;
        (_lowestLoss, _lowestNorm) = (Math.Min(_lowestLoss, loss), Math.Min(_lowestNorm, norm));
        isStuck |= _flatEpochs >= _maximumFlatEpochs;
        if (norm <= _askBelow && !isStuck && IsSmall(parameters, gradient, norm, precondition, isFixed))
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
        state.Exchange(ref _askBelow);
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
    /// Where the optimizer gets no further, Newton's steps may: as long as they become smaller and the loss does not rise but by rounding.
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
    /// The step that was found to be small, unless it is long in parameters: along ways that change no score at first, such as the same for
    /// all classes, it may be, and then the product of its parts in Theta and A is not small any more.
    /// </summary>
    private void TakeLast(Span<double> parameters)
    {
        if (TensorPrimitives.SumOfSquares(_newton.Step.Span) <= _tolerance)
            TensorPrimitives.Add(parameters, _newton.Step.Span, parameters);
    }

    /// <summary>
    /// Newton's steps by the precise gradient and the curvature at hand, until they are small, too: each leaves a share of the last that is
    /// what the curvature is off by.
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
        _askBelow = norm * Math.Min(isFound ? LargestShare : LargestShare / 4, double.IsFinite(share) ? share : 0);
        return false;
    }

    /// <summary>Euclidean, of numbers whose squares may be less than any.</summary>
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
