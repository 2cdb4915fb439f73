using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Optimizers;

namespace Cotangent
{
    public abstract partial record Optimizer
    {
        /// <summary>
        /// Full batch: matrix-free Gauss-Newton. Each step is found by conjugate gradients on VJP-of-JVP products, with Levenberg-Marquardt
        /// damping. Takes no learning rate, and no L1 penalty.
        /// </summary>
        /// <param name="maximumProducts">Most products for one step. 1 or more.</param>
        /// <exception cref="ArgumentOutOfRangeException">The setting is out of range.</exception>
        public static Optimizer GaussNewton(int maximumProducts = 100) => new GaussNewton(maximumProducts);
    }
}

namespace Cotangent.Trainers.Optimization.Optimizers
{
    internal sealed record GaussNewton : FullBatchOptimizer
    {
        private readonly int _maximumProducts;

        public GaussNewton(int maximumProducts) =>
            _maximumProducts = Setting.Require(Name, maximumProducts >= 1, maximumProducts, "1 or more");

        internal override IReadOnlyList<Setting> Settings => [new("maximumProducts", _maximumProducts)];

        internal override bool TakesLearningRate => false;

        internal override bool TakesProximalSteps => false;

        /// <summary>
        /// Parameters and gradient; trial point and its gradient; solution, residual, direction and product of the conjugate gradients; and
        /// the best parameters of the run.
        /// </summary>
        internal override long Vectors => 9;

        internal override MemorySetting? MemoryDecidedBy => null;

        internal override bool SolvesForSteps => true;

        internal override int MostFlatEpochs(bool whitens) => FlatEpochsOfSearches;

        internal override IOptimizer Create(FullBatchProblem problem) =>
            new GaussNewtonRun(problem.Objective, problem.Start.Span, problem.Convergence, _maximumProducts);
    }

    /// <summary>
    /// Matrix-free Gauss-Newton: each epoch is one step by conjugate gradients. The damping grows when the loss falls by less than the
    /// parabola predicts, and shrinks when it falls as predicted.
    /// </summary>
    /// <remarks>
    /// Sources: Nielsen, <i>Damping parameter in Marquardt's method</i>, Technical University of Denmark, IMM-REP-1999-05; Martens, <i>Deep
    /// learning via Hessian-free optimization</i>, ICML 2010.
    /// </remarks>
    internal sealed class GaussNewtonRun : IOptimizer
    {
        /// <summary>The first damping, as a share of the curvature along the gradient.</summary>
        private const double FirstDamping = 1e-3;

        /// <summary>Least decrease of the loss, as a share of the predicted decrease.</summary>
        private const double LeastRatio = 1e-4;

        /// <summary>
        /// Largest residual of the conjugate gradients, as a share of the gradient. Near the minimum the square root of the relative
        /// gradient is smaller and replaces it, for superlinear convergence.
        /// </summary>
        private const double LeastAccuracy = 0.1;

        /// <summary>Least damping, as a share of the first: it must be able to grow again.</summary>
        private const double LeastDamping = 1e-20;

        private const int MaximumRejections = 20;

        private readonly IObjective _objective;
        private readonly ConjugateGradients _solver;
        private readonly Convergence _convergence;
        private readonly double[] _parameters;
        private readonly double[] _gradient;
        private readonly double[] _trial;
        private readonly double[] _trialGradient;
        private bool _hasBegun;
        private double _loss;
        private double _rounding;
        private double _firstNorm;
        private double _damping;
        private double _leastDamping;

        /// <param name="objective">The objective.</param>
        /// <param name="start">The first parameters. Copied.</param>
        /// <param name="convergence">The rule of convergence.</param>
        /// <param name="maximumProducts">Most products for one step.</param>
        public GaussNewtonRun(IObjective objective, ReadOnlySpan<double> start, Convergence convergence, int maximumProducts)
        {
            (_objective, _solver) = (objective, new ConjugateGradients(objective, maximumProducts));
            _convergence = convergence;
            (_parameters, _gradient) = (start.ToArray(), new double[start.Length]);
            (_trial, _trialGradient) = (new double[start.Length], new double[start.Length]);
        }

        public ReadOnlyMemory<double> Parameters => _parameters;

        public EpochResult RunEpoch()
        {
            if (!_hasBegun)
                return Begin();

            var norm = TensorPrimitives.Norm<double>(_gradient);
            var accuracy = Math.Min(LeastAccuracy, Math.Sqrt(norm / _firstNorm));
            var (evaluations, growth) = (0, 2.0);
            for (var rejections = 0; rejections <= MaximumRejections; rejections++)
            {
                _solver.Run(_parameters, _gradient, _damping, accuracy);
                TensorPrimitives.Add(_parameters, _solver.Solution, _trial);
                var loss = _objective.Evaluate(_trial, _trialGradient);
                evaluations += _solver.Products + 1;
                var trialNorm = TensorPrimitives.Norm<double>(_trialGradient);
                var predicted = _solver.PredictedDecrease;
                var decrease = _loss - loss;

                // A difference of losses that may be rounding is computed from the slopes at both ends instead, exact for a parabola.
                if (predicted <= _rounding && Math.Abs(decrease) <= _rounding)
                {
                    decrease = -0.5 * (TensorPrimitives.Dot<double>(_gradient, _solver.Solution)
                        + TensorPrimitives.Dot<double>(_trialGradient, _solver.Solution));
                }

                var ratio = decrease / predicted;
                if (predicted > 0 && double.IsFinite(loss) && double.IsFinite(trialNorm) && ratio > LeastRatio)
                {
                    _damping = Math.Max(_leastDamping, _damping * Math.Max(1.0 / 3, 1 - Math.Pow((2 * Math.Min(1, ratio)) - 1, 3)));
                    _loss = loss;
                    _trial.CopyTo(_parameters, 0);
                    _trialGradient.CopyTo(_gradient, 0);
                    return Result(trialNorm, evaluations, isStuck: false);
                }

                (_damping, growth) = (_damping * growth, growth * 2);
            }

            return Result(norm, evaluations, isStuck: true);
        }

        public void Exchange(StateStream state, int epochs)
        {
            state.Exchange(ref _hasBegun);
            state.Exchange(ref _loss);
            state.Exchange(ref _rounding);
            state.Exchange(ref _firstNorm);
            state.Exchange(ref _damping);
            state.Exchange(ref _leastDamping);
            state.Require(_damping >= 0 && _leastDamping >= 0, $"its damping is {_damping}, and at least {_leastDamping}");
            state.Exchange<double>(_parameters);
            state.Exchange<double>(_gradient);
            _convergence.Exchange(state);
        }

        private EpochResult Begin()
        {
            _loss = _objective.Evaluate(_parameters, _gradient);
            _firstNorm = TensorPrimitives.Norm<double>(_gradient);
            if (!double.IsFinite(_loss) || !double.IsFinite(_firstNorm))
                throw new DivergedException(_loss, stepSize: 0);
            (_hasBegun, _rounding) = (true, Convergence.LossRounding * Math.Abs(_loss));

            _objective.CurvatureProduct(_parameters, _gradient, _trial);
            var curvature = TensorPrimitives.Dot<double>(_gradient, _trial) / (_firstNorm * _firstNorm);
            // With little curvature, the damping alone limits the step.
            var longest = StepLimit.From(_parameters);
            _damping = double.IsFinite(curvature) && _firstNorm < longest * curvature ? FirstDamping * curvature : _firstNorm / longest;
            _leastDamping = LeastDamping * _damping;
            return Result(_firstNorm, evaluations: 2, isStuck: false);
        }

        private EpochResult Result(double norm, int evaluations, bool isStuck) =>
            new(_loss, norm, StepSize: double.NaN, _convergence.Judge(_parameters, _gradient, _loss, isStuck), evaluations)
            {
                Damping = _damping,
            };
    }
}
