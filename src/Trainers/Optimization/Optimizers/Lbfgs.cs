using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent
{
    public abstract partial record Optimizer
    {
        /// <summary>Full batch: limited-memory BFGS with a line search. Takes no learning rate, and no L1 penalty.</summary>
        /// <param name="historySize">Number of steps remembered. 1 or more.</param>
        /// <exception cref="ArgumentOutOfRangeException">The setting is out of range.</exception>
        public static Optimizer Lbfgs(int historySize = Trainers.Optimization.Optimizers.Lbfgs.DefaultHistorySize) =>
            new Lbfgs(historySize);
    }
}

namespace Cotangent.Trainers.Optimization.Optimizers
{
    internal sealed record Lbfgs : FullBatchOptimizer
    {
        public const int DefaultHistorySize = 20;

        /// <summary>Parameters, gradient, direction, trial point and its gradient, and the best parameters of the run.</summary>
        private const int FixedVectors = 6;

        /// <summary>A step, and the change of the gradient along it.</summary>
        private const int VectorsOfStep = 2;

        private readonly int _historySize;

        public Lbfgs(int historySize) => _historySize = Setting.Require(Name, historySize >= 1, historySize, "1 or more");

        internal override IReadOnlyList<Setting> Settings => [new("historySize", _historySize)];

        internal override bool TakesLearningRate => false;

        internal override bool TakesProximalSteps => false;

        internal override long Vectors => FixedVectors + ((long)VectorsOfStep * _historySize);

        internal override MemorySetting? MemoryDecidedBy => new("historySize", _historySize, DefaultHistorySize, VectorsOfStep);

        internal override bool SolvesForSteps => false;

        internal override int MostFlatEpochs(bool whitens) => FlatEpochsOfSearches;

        internal override IOptimizer Create(FullBatchProblem problem) =>
            new LbfgsRun(problem.Objective, problem.Start.Span, problem.Convergence, _historySize, problem.Interruption);
    }

    /// <summary>
    /// Limited-memory BFGS: each epoch is one line search. If it fails, the history is cleared, and the search follows the negative
    /// gradient.
    /// </summary>
    /// <remarks>Source: Nocedal and Wright, <i>Numerical Optimization</i>, 2nd ed., Springer 2006, section 7.2.</remarks>
    internal sealed class LbfgsRun : IOptimizer
    {
        private readonly IObjective _objective;
        private readonly LineSearch _search;
        private readonly CurvaturePairs _pairs;
        private readonly Convergence _convergence;
        private readonly double[] _parameters;
        private readonly double[] _gradient;
        private readonly double[] _direction;
        private bool _hasBegun;
        private double _loss;
        private double _rounding;

        /// <param name="objective">The objective.</param>
        /// <param name="start">The first parameters. Copied.</param>
        /// <param name="convergence">The rule of convergence.</param>
        /// <param name="historySize">Number of steps remembered.</param>
        /// <param name="interruption">Checked at every step that is remembered.</param>
        public LbfgsRun(
            IObjective objective,
            ReadOnlySpan<double> start,
            Convergence convergence,
            int historySize,
            Interruption? interruption = null)
        {
            (_objective, _search) = (objective, new LineSearch(objective));
            _pairs = new CurvaturePairs(start.Length, historySize, interruption);
            _convergence = convergence;
            (_parameters, _gradient, _direction) = (start.ToArray(), new double[start.Length], new double[start.Length]);
        }

        public ReadOnlyMemory<double> Parameters => _parameters;

        public EpochResult RunEpoch()
        {
            if (!_hasBegun)
                return Begin();

            var (evaluations, isFound, isPlain) = (0, false, false);
            while (!isFound && !isPlain)
            {
                TensorPrimitives.Negate(_gradient, _direction);
                _pairs.MultiplyByInverse(_direction);
                var slope = TensorPrimitives.Dot<double>(_gradient, _direction);
                isPlain = _pairs.Count == 0;
                isFound = slope < 0 && _search.Run(_parameters, _direction, _loss, slope, isPlain ? PlainStep(slope) : 1, _rounding);
                evaluations += isPlain ? _search.Trials + 1 : _search.Trials;
                if (!isFound)
                    _pairs.Clear();
            }

            if (isFound)
            {
                _pairs.Add(_parameters, _gradient, _search.Point.Span, _search.Gradient);
                _search.Point.CopyTo(_parameters);
                _search.Gradient.CopyTo(_gradient);
                _loss = _search.Loss;
            }

            return Result(_search.Step, evaluations, isStuck: !isFound);
        }

        public void Exchange(StateStream state, int epochs)
        {
            state.Exchange(ref _hasBegun);
            state.Exchange(ref _loss);
            state.Exchange(ref _rounding);
            state.Exchange<double>(_parameters);
            state.Exchange<double>(_gradient);
            _pairs.Exchange(state);
            _convergence.Exchange(state);
        }

        private EpochResult Begin()
        {
            _loss = _objective.Evaluate(_parameters, _gradient);
            if (!double.IsFinite(_loss) || !double.IsFinite(TensorPrimitives.Norm<double>(_gradient)))
                throw new DivergedException(_loss, stepSize: 0);
            (_hasBegun, _rounding) = (true, Convergence.LossRounding * Math.Abs(_loss));
            return Result(stepSize: 0, evaluations: 1, isStuck: false);
        }

        /// <summary>
        /// The first trial along the negative gradient: the minimum of the Gauss-Newton parabola, within the limit; a length of 1 if the
        /// parabola has no minimum.
        /// </summary>
        private double PlainStep(double slope)
        {
            var product = new double[_direction.Length];
            _objective.CurvatureProduct(_parameters, _direction, product);
            var step = -slope / TensorPrimitives.Dot<double>(_direction, product);
            var norm = TensorPrimitives.Norm<double>(_direction);
            return step > 0 && double.IsFinite(step) ? Math.Min(step, StepLimit.From(_parameters) / norm) : 1 / norm;
        }

        private EpochResult Result(double stepSize, int evaluations, bool isStuck)
        {
            var norm = TensorPrimitives.Norm<double>(_gradient);
            var outcome = _convergence.Judge(_parameters, _gradient, _loss, isStuck, _pairs.Count > 0 ? _pairs.MultiplyByInverse : null);
            return new EpochResult(_loss, norm, stepSize, outcome, evaluations);
        }
    }
}
