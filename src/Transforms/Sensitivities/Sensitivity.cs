using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>
/// The derivative of the prediction of one row along a tangent, compiled by the engine. It is computed in double, as scores are, and
/// rounded once. Immutable; each cursor takes an evaluator of its own.
/// </summary>
internal sealed class Sensitivity
{
    private readonly DifferentiableModel _model;
    private readonly Expr _direction;
    private readonly Plan<double> _plan;

    /// <param name="model">A model of one output.</param>
    /// <param name="tangent">The tangent.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tangent does not fit the model, or the model has several outputs.</exception>
    public Sensitivity(DifferentiableModel model, ResolvedTangent tangent)
    {
        if (model.OutputNames.Count != 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(model), $"The model has {model.OutputNames.Count} outputs; expected 1: sensitivities are of one number so far.");
        }

        tangent.CheckFits(model);
        (_model, Tangent) = (model, tangent);
        _direction = Expr.Input("xDot", 1, model.FeatureCount);
        _plan = new Plan<double>(tangent.Derivative(model, _direction));
        ReadsFeatures = _plan.Reads(model.Features);
    }

    public ResolvedTangent Tangent { get; }

    /// <summary>Whether the value depends on the features of the row: a derivative of a linear score often does not.</summary>
    public bool ReadsFeatures { get; }

    public Evaluator CreateEvaluator() => new(this);

    /// <summary>The memory of one cursor.</summary>
    public sealed class Evaluator
    {
        private readonly Workspace<double> _workspace;
        private readonly float[] _rounded;
        private readonly bool _isConstant;

        public Evaluator(Sensitivity sensitivity)
        {
            var (plan, model) = (sensitivity._plan, sensitivity._model);
            _workspace = plan.CreateWorkspace();
            foreach (var parameter in model.Parameters)
                _workspace.TryBind(parameter.Input, parameter.Read());

            X = new double[model.FeatureCount];
            XDot = new double[model.FeatureCount];
            _rounded = new float[sensitivity.Tangent.IsVector ? model.FeatureCount : 1];
            _workspace.TryBind(model.Features, X);
            _workspace.TryBind(sensitivity._direction, XDot);

            _isConstant = !plan.Reads(model.Features) && !plan.Reads(sensitivity._direction);
            if (_isConstant)
                RunAndRound();
        }

        /// <summary>The features of the row, to be filled before <see cref="Run"/>.</summary>
        public double[] X { get; }

        /// <summary>The direction of the row, to be filled before <see cref="Run"/>.</summary>
        public double[] XDot { get; }

        /// <summary>The derivative at the values of <see cref="X"/> and <see cref="XDot"/>: one number, or n.</summary>
        public ReadOnlySpan<float> Run()
        {
            if (!_isConstant)
                RunAndRound();
            return _rounded;
        }

        private void RunAndRound()
        {
            _workspace.Run();
            TensorPrimitives.ConvertSaturating<double, float>(_workspace.Output(0), _rounded);
        }
    }
}
