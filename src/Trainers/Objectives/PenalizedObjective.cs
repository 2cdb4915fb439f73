using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;

namespace Cotangent.Trainers.Objectives;

/// <summary>An objective plus a <see cref="SmoothPenalty"/>.</summary>
internal sealed class PenalizedObjective : IObjective
{
    private readonly IObjective _loss;
    private readonly Action _check;
    private readonly TwoLayerExpression _model;
    private readonly Range[] _parts;
    private readonly Expr[] _directions;
    private readonly Workspace<double> _gradient;
    private readonly Workspace<double> _curvature;
    private readonly Workspace<double> _hessian;

    /// <param name="loss">The objective without the penalty.</param>
    /// <param name="layout">The sizes.</param>
    /// <param name="penalty">The penalty that is added.</param>
    /// <param name="interruption">Checked before each product of matrices, and between the parts of a large one.</param>
    public PenalizedObjective(IObjective loss, ParameterLayout layout, SmoothPenalty penalty, Interruption interruption)
    {
        _check = interruption.Check;
        (_loss, _model, _parts) = (loss, new TwoLayerExpression(layout), [.. layout.Parts()]);
        _directions = [.. _model.Parameters.Select(p => Expr.Input($"direction of {p}", p.Shape.Rows, p.Shape.Columns))];
        var value = penalty.Value(_model);
        _gradient = new Plan<double>([value, .. Symbolic.Gradient(value, _model.Parameters)]).CreateWorkspace();
        _curvature = new Plan<double>(penalty.CurvatureProduct(_model, _directions)).CreateWorkspace();
        _hessian = new Plan<double>(Symbolic.HessianVectorProduct(value, _model.Parameters, _directions)).CreateWorkspace();
    }

    public int Count => _loss.Count;

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        var value = _loss.Evaluate(parameters, gradient);
        Bind(_gradient, _model.Parameters, parameters);
        _gradient.Run(1, _check);
        AddParts(_gradient, first: 1, gradient);
        return value + _gradient.Output(0)[0];
    }

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        _loss.CurvatureProduct(parameters, direction, product);
        AddAlong(_curvature, parameters, direction, product);
    }

    public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        _loss.HessianProduct(parameters, direction, product);
        AddAlong(_hessian, parameters, direction, product);
    }

    public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) =>
        _loss.ScoreChange(parameters, direction);

    private void AddAlong(
        Workspace<double> workspace, ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        Bind(workspace, _model.Parameters, parameters);
        Bind(workspace, _directions, direction);
        workspace.Run(1, _check);
        AddParts(workspace, first: 0, product);
    }

    private void Bind(Workspace<double> workspace, IReadOnlyList<Expr> inputs, ReadOnlyMemory<double> vector)
    {
        for (var i = 0; i < inputs.Count; i++)
            workspace.TryBind(inputs[i], vector[_parts[i]]);
    }

    private void AddParts(Workspace<double> workspace, int first, Span<double> sum)
    {
        for (var i = 0; i < _parts.Length; i++)
            TensorPrimitives.Add(sum[_parts[i]], workspace.Output(first + i), sum[_parts[i]]);
    }
}
