using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers;

/// <summary>An objective plus a <see cref="SmoothPenalty"/>.</summary>
internal sealed class PenalizedObjective : IObjective
{
    private readonly IObjective _loss;
    private readonly TwoLayerExpression _model;
    private readonly Range[] _parts;
    private readonly Expr[] _directions;
    private readonly Plan<double> _gradientPlan;
    private readonly Plan<double> _curvaturePlan;
    private readonly Workspace<double> _gradient;
    private readonly Workspace<double> _curvature;

    public PenalizedObjective(IObjective loss, ParameterLayout layout, SmoothPenalty penalty)
    {
        (_loss, _model, _parts) = (loss, new TwoLayerExpression(layout), [.. layout.Parts()]);
        _directions = [.. _model.Parameters.Select(p => Expr.Input($"direction of {p}", p.Shape.Rows, p.Shape.Columns))];
        var value = penalty.Value(_model);
        _gradientPlan = new Plan<double>([value, .. Symbolic.Gradient(value, _model.Parameters)]);
        _curvaturePlan = new Plan<double>(penalty.CurvatureProduct(_model, _directions));
        (_gradient, _curvature) = (_gradientPlan.CreateWorkspace(), _curvaturePlan.CreateWorkspace());
    }

    public int Count => _loss.Count;

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        var value = _loss.Evaluate(parameters, gradient);
        Bind(_gradientPlan, _gradient, _model.Parameters, parameters);
        _gradient.Run();
        AddParts(_gradient, first: 1, gradient);
        return value + _gradient.Output(0)[0];
    }

    /// <summary>That of the loss: at zero the penalty has no gradient.</summary>
    public double ReferenceNorm(ReadOnlyMemory<double> parameters) => _loss.ReferenceNorm(parameters);

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        _loss.CurvatureProduct(parameters, direction, product);
        Bind(_curvaturePlan, _curvature, _model.Parameters, parameters);
        Bind(_curvaturePlan, _curvature, _directions, direction);
        _curvature.Run();
        AddParts(_curvature, first: 0, product);
    }

    private void Bind(Plan<double> plan, Workspace<double> workspace, IReadOnlyList<Expr> inputs, ReadOnlyMemory<double> vector)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            if (plan.Reads(inputs[i]))
                workspace.Bind(inputs[i], vector[_parts[i]]);
        }
    }

    private void AddParts(Workspace<double> workspace, int first, Span<double> sum)
    {
        for (var i = 0; i < _parts.Length; i++)
            TensorPrimitives.Add(sum[_parts[i]], workspace.Output(first + i), sum[_parts[i]]);
    }
}
