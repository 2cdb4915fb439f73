using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Optimizers;
using Cotangent.Trainers.Penalties;

namespace Cotangent
{
    public abstract partial record Optimizer
    {
        /// <summary>
        /// Full batch: Nesterov momentum with restarts. The step size comes from the largest curvature, or is
        /// <see cref="TwoLayerLinearOptions.LearningRate"/> if that is given.
        /// </summary>
        public static Optimizer GradientDescent() => new GradientDescent();
    }
}

namespace Cotangent.Trainers.Optimization.Optimizers
{
    internal sealed record GradientDescent : FullBatchOptimizer
    {
        /// <summary>Momentum may ripple for longer than a line search.</summary>
        private const int FlatEpochsOfMomentum = 200;

        internal override IReadOnlyList<Setting> Settings => [];

        internal override bool TakesLearningRate => true;

        internal override bool TakesProximalSteps => true;

        /// <summary>
        /// Parameters, look-ahead point, next point and best point; the gradient; the last look-ahead point and its gradient; eigenvector
        /// and product of the curvature; and the best parameters of the run.
        /// </summary>
        internal override long Vectors => 10;

        internal override MemorySetting? MemoryDecidedBy => null;

        internal override bool SolvesForSteps => false;

        /// <summary>Unlimited without whitening, because the ripples of momentum grow longer with the condition number.</summary>
        internal override int MostFlatEpochs(bool whitens) => whitens ? FlatEpochsOfMomentum : int.MaxValue;

        internal override IOptimizer Create(FullBatchProblem problem) => new GradientDescentRun(
            problem.Objective, problem.Start.Span, problem.Convergence, problem.Random, problem.StepSize, problem.Threshold);
    }

    /// <summary>
    /// Full-batch gradient descent with Nesterov momentum, restarted whenever the momentum points uphill. The step size is the inverse of
    /// the largest curvature, measured again as the parameters move. A step that raises the loss is taken back. With an L1 penalty a soft
    /// threshold follows each step, and the gradient mapping replaces the gradient: start of the step minus its end, divided by the step
    /// size.
    /// </summary>
    /// <remarks>
    /// Sources: Nesterov, <i>A method for solving the convex programming problem with convergence rate O(1/k²)</i>, 1983; O'Donoghue and
    /// Candès, <i>Adaptive restart for accelerated gradient schemes</i>, Foundations of Computational Mathematics 15, 2015 (the gradient
    /// scheme); Beck and Teboulle, <i>A fast iterative shrinkage-thresholding algorithm for linear inverse problems</i>, SIAM Journal on
    /// Imaging Sciences 2, 2009.
    /// </remarks>
    internal sealed class GradientDescentRun : IOptimizer
    {
        /// <summary>
        /// The step size is smaller than the inverse curvature by this factor, because the Gauss-Newton matrix leaves out a part of the
        /// Hessian, and power iteration approaches the eigenvalue from below.
        /// </summary>
        private const double CurvatureMargin = 1.1;

        /// <summary>
        /// Largest product of step size and curvature between two epochs. Beyond it the step size is stale: Nesterov's method is stable up
        /// to 4/3.
        /// </summary>
        private const double StaleStep = 1.2;

        /// <summary>
        /// Ratio between the epochs of two measurements of the curvature. The curvature changes fast at first, then slowly. A measurement
        /// at every epoch would cost more than the descent.
        /// </summary>
        private const double MeasureSpacing = 1.5;

        /// <summary>
        /// Largest rise of the loss above the best loss by momentum, as a share of the first loss. Restarts bound these ripples. A smaller
        /// limit would stop the momentum of a descent to a loss near 0.
        /// </summary>
        private const double LargestRipple = 0.01;

        private const int LongestMeasureSpacing = 100;
        private const int MaximumRejections = 60;

        private readonly IObjective _objective;
        private readonly Func<int, double>? _rate;
        private readonly SoftThreshold? _threshold;
        private readonly Convergence _convergence;
        private readonly LargestCurvature _curvature;

        /// <summary>The look-ahead point, where the gradient is taken: beyond <see cref="_point"/>, along the last step.</summary>
        private readonly double[] _look;

        private readonly double[] _point;
        private readonly double[] _best;
        private readonly double[] _gradient;

        /// <summary>The gradient mapping, negative direction of the step; the gradient itself without a threshold.</summary>
        private readonly double[] _mapping;

        private readonly double[] _next;
        private readonly double[] _lastLook;
        private readonly double[] _lastGradient;

        /// <summary>Whether the threshold holds an element at 0; empty without a threshold.</summary>
        private readonly bool[] _isHeld;

        private int _epoch;
        private int _measureAt = 2;
        private int _rejections;
        private bool _isPlainStep = true;
        private bool _isRejected;
        private double _momentum = 1;
        private double _lastLoss = double.PositiveInfinity;
        private double _firstLoss;
        private double _bestLoss = double.PositiveInfinity;
        private double _step;
        private double _backoff = 1;

        /// <param name="objective">The objective, without the L1 penalty of the threshold.</param>
        /// <param name="start">The first parameters. Copied.</param>
        /// <param name="convergence">The rule of convergence.</param>
        /// <param name="random">Perturbs the power iteration. The state of the optimizer contains its state.</param>
        /// <param name="rate">The size of each step, by its number from 0; null to compute it from the curvature.</param>
        /// <param name="threshold">The separable L1 penalty; null for none.</param>
        public GradientDescentRun(
            IObjective objective,
            ReadOnlySpan<double> start,
            Convergence convergence,
            ResumableRandom random,
            Func<int, double>? rate = null,
            SoftThreshold? threshold = null)
        {
            (_objective, _rate, _threshold) = (objective, rate, threshold);
            (_convergence, _curvature) = (convergence, new LargestCurvature(objective, random));
            _isHeld = new bool[threshold is null ? 0 : start.Length];
            (_look, _point, _best) = (start.ToArray(), start.ToArray(), start.ToArray());
            (_gradient, _next) = (new double[start.Length], new double[start.Length]);
            _mapping = threshold is null ? _gradient : new double[start.Length];
            (_lastLook, _lastGradient) = (new double[start.Length], new double[start.Length]);
        }

        public ReadOnlyMemory<double> Parameters => _look;

        public EpochResult RunEpoch()
        {
            if (++_epoch == 1)
                MeasureStep();
            else
                Move();

            var stepSize = _step;
            var loss = _objective.Evaluate(_look, _gradient) + (_threshold?.Penalty<double>(_look) ?? 0);
            var norm = MappingNorm();
            EpochResult Result(EpochOutcome outcome) => new(loss, norm, stepSize, outcome);

            var isFinite = double.IsFinite(loss) && double.IsFinite(norm);
            if (!isFinite && (_epoch == 1 || _rate is not null))
                throw new DivergedException(loss, stepSize);
            _firstLoss = _epoch == 1 ? loss : _firstLoss;
            var highest = _isPlainStep
                ? _lastLoss + (Convergence.LossRounding * Math.Abs(_firstLoss))
                : _bestLoss + (LargestRipple * Math.Abs(_firstLoss));
            _isRejected = _rate is null && !(isFinite && loss <= highest);
            if (_isRejected)
                return ++_rejections > MaximumRejections ? ReturnToBest() : Result(EpochOutcome.Continue);

            if (loss < _bestLoss)
            {
                (_bestLoss, _rejections) = (loss, 0);
                _look.CopyTo(_best, 0);
            }

            if (_epoch >= _measureAt || IsStale())
            {
                _backoff = Math.Max(1, _backoff / 2);
                MeasureStep();
                norm = MappingNorm();
                _measureAt = _epoch + Math.Min(LongestMeasureSpacing, 1 + (int)(_epoch * (MeasureSpacing - 1)));
            }

            _lastLoss = loss;
            return Result(Judge(loss, isStuck: false));
        }

        public void Exchange(StateStream state, int epochs)
        {
            state.Exchange(ref _epoch, 0, epochs, "number of epochs of gradient descent");
            state.Exchange(ref _measureAt, 2, epochs + LongestMeasureSpacing, "epoch of the next measurement");
            state.Exchange(ref _rejections, 0, MaximumRejections + 1, "number of steps taken back");
            state.Exchange(ref _isPlainStep);
            state.Exchange(ref _isRejected);
            state.Exchange(ref _momentum);
            state.Exchange(ref _lastLoss);
            state.Exchange(ref _firstLoss);
            state.Exchange(ref _bestLoss);
            state.Exchange(ref _step);
            state.Exchange(ref _backoff);
            state.Require(_momentum >= 1 && _backoff >= 1, $"its momentum is {_momentum} and its back-off {_backoff}; expected 1 or more");
            state.Exchange<double>(_look);
            state.Exchange<double>(_point);
            state.Exchange<double>(_best);
            state.Exchange<double>(_gradient);
            _convergence.Exchange(state);
            _curvature.Exchange(state);
        }

        private void Move()
        {
            if (_isRejected)
            {
                // Back to the best point. After a plain step, the step size was too large; otherwise the momentum was.
                _backoff *= _isPlainStep ? 2 : 1;
                _best.CopyTo(_point, 0);
                _best.CopyTo(_look, 0);
                (_momentum, _isPlainStep, _lastLoss, _measureAt) = (1, true, double.PositiveInfinity, _epoch + 1);
                MeasureStep();
                return;
            }

            _step = _rate?.Invoke(_epoch - 2) ?? _step;
            TakeStep();
            _look.CopyTo(_lastLook, 0);
            _gradient.CopyTo(_lastGradient, 0);
            LookAhead();
        }

        /// <summary>
        /// Moves to the end of the step, and extrapolates along the step. Restarts the momentum if the step points uphill.
        /// </summary>
        private void LookAhead()
        {
            TensorPrimitives.Subtract(_next, _point, _look);
            if (TensorPrimitives.Dot<double>(_mapping, _look) > 0)
                _momentum = 1;
            var grown = (1 + Math.Sqrt(1 + (4 * _momentum * _momentum))) / 2;
            TensorPrimitives.MultiplyAdd(_look, (_momentum - 1) / grown, _next, _look);
            _next.CopyTo(_point, 0);
            (_isPlainStep, _momentum) = (_momentum == 1, grown);
        }

        private void TakeStep()
        {
            TensorPrimitives.MultiplyAdd(_gradient, -_step, _look, _next);
            if (_threshold is null)
                return;
            _threshold.Apply<double>(_next, _step);
            TensorPrimitives.Subtract(_look, _next, _mapping);
            TensorPrimitives.Divide(_mapping, _step, _mapping);
        }

        private double MappingNorm()
        {
            if (_threshold is not null)
                TakeStep();
            return TensorPrimitives.Norm<double>(_mapping);
        }

        /// <summary>Ends at the best point, when no step lowers the loss any more.</summary>
        private EpochResult ReturnToBest()
        {
            _best.CopyTo(_look, 0);
            var loss = _objective.Evaluate(_look, _gradient) + (_threshold?.Penalty<double>(_look) ?? 0);
            return new EpochResult(loss, MappingNorm(), _step, Judge(loss, isStuck: true), Evaluations: 2);
        }

        /// <summary>
        /// Applies the rule of convergence, unless the next threshold sets further elements to zero: a result has exact zeros.
        /// </summary>
        private EpochOutcome Judge(double loss, bool isStuck)
        {
            for (var i = 0; i < _isHeld.Length; i++)
            {
                if (_next[i] == 0 && _look[i] != 0)
                    return isStuck ? EpochOutcome.Stuck : EpochOutcome.Continue;
                _isHeld[i] = _next[i] == 0;
            }

            return _convergence.Judge(_look, _mapping, loss, isStuck, precondition: null, _isHeld);
        }

        /// <summary>
        /// Whether the change of the gradient since the last epoch, a lower bound of the curvature that costs nothing, is too large for the
        /// step size.
        /// </summary>
        private bool IsStale() =>
            _rate is null
            && double.IsFinite(_lastLoss)
            && _step * TensorPrimitives.Distance<double>(_gradient, _lastGradient)
                > StaleStep * TensorPrimitives.Distance<double>(_look, _lastLook);

        private void MeasureStep()
        {
            if (_rate is not null)
            {
                _step = _rate(Math.Max(0, _epoch - 2));
                return;
            }

            var curvature = _curvature.At(_look);
            _step = double.IsFinite(curvature) && curvature > 0 ? 1 / (CurvatureMargin * _backoff * curvature) : 1 / _backoff;
        }
    }
}
