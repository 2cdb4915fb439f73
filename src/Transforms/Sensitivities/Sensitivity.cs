using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>
/// The derivative of the score of one row along a direction, compiled by the engine: a JVP, or for each feature at once the VJP, which
/// gives the same row of the Jacobian in one sweep. In double, as scores are, and rounded once. Immutable; each cursor takes an evaluator of its own.
/// </summary>
internal sealed class Sensitivity
{
    private readonly TwoLayerLinearModel _model;
    private readonly TwoLayerExpression _expression;
    private readonly Expr _x;
    private readonly Expr _xDot;
    private readonly Plan<double> _plan;

    public Sensitivity(TwoLayerLinearModel model, Direction direction)
    {
        direction.CheckFits(model.Layout);
        (_model, Direction) = (model, direction);
        _expression = new TwoLayerExpression(model.Layout);
        _x = Expr.Input("x", 1, model.Layout.Features);
        _xDot = Expr.Input("xDot", 1, model.Layout.Features);
        _plan = new Plan<double>(Derivative(Prediction(model.Link, _expression.Score(_expression.Hidden(_x)))));
        ReadsFeatures = _plan.Reads(_x);
    }

    public Direction Direction { get; }

    /// <summary>Whether the value depends on the features of the row: a derivative of a linear score often does not.</summary>
    public bool ReadsFeatures { get; }

    public bool IsVector => Direction.Kind == DirectionKind.EachFeature;

    public Evaluator CreateEvaluator() => new(this);

    private Expr Derivative(Expr score) => Direction.Kind switch
    {
        DirectionKind.Features => Jvp(score, _x, FixedTangent()),
        DirectionKind.Column => Jvp(score, _x, _xDot),
        DirectionKind.EachFeature => Symbolic.Gradient(score, [_x])[0],
        DirectionKind.Theta => Jvp(score, _expression.Theta, FixedTangent()),
        DirectionKind.A => Jvp(score, _expression.A, FixedTangent()),
        _ => Jvp(score, _expression.Bias!, FixedTangent()),
    };

    /// <summary>What the Score column shows of a raw score: a rate, or a probability, is no linear function of the features.</summary>
    private static Expr Prediction(Link link, Expr score) => link switch
    {
        Link.Identity => score,
        Link.Exponential => Expr.Exp(score),
        Link.Sigmoid => Expr.Sigmoid(score),
        _ => throw new ArgumentOutOfRangeException(nameof(link), link, $"The model predicts classes ({link}); sensitivities are of one number."),
    };

    private static Expr Jvp(Expr score, Expr input, Expr tangent) => Symbolic.Jvp([score], [input], [tangent])[0];

    private Expr FixedTangent() => Expr.Constant(Tensor.Create(Direction.Values, [Direction.Rows, Direction.Values.Length / Direction.Rows]));

    /// <summary>The memory of one cursor.</summary>
    public sealed class Evaluator
    {
        private readonly Workspace<double> _workspace;
        private readonly float[] _rounded;
        private readonly bool _isConstant;

        public Evaluator(Sensitivity sensitivity)
        {
            var (plan, model, expression) = (sensitivity._plan, sensitivity._model, sensitivity._expression);
            _workspace = plan.CreateWorkspace();
            _workspace.TryBind(expression.Theta, model.Layers.AsMemory(model.Layout.Theta));
            _workspace.TryBind(expression.A, model.Layers.AsMemory(model.Layout.A));
            if (expression.Bias is not null)
                _workspace.TryBind(expression.Bias, model.Raw.Bias);
            X = new double[model.Layout.Features];
            XDot = new double[model.Layout.Features];
            _rounded = new float[sensitivity.IsVector ? model.Layout.Features : 1];
            _workspace.TryBind(sensitivity._x, X);
            _workspace.TryBind(sensitivity._xDot, XDot);

            _isConstant = !plan.Reads(sensitivity._x) && !plan.Reads(sensitivity._xDot);
            if (_isConstant)
                RunAndRound();
        }

        /// <summary>The features of the row, to be filled before <see cref="Run"/>.</summary>
        public double[] X { get; }

        /// <summary>The direction of the row, to be filled before <see cref="Run"/>.</summary>
        public double[] XDot { get; }

        /// <summary>The derivative at what <see cref="X"/> and <see cref="XDot"/> hold: one number, or n.</summary>
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
