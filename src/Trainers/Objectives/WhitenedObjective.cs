using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.Objectives;

/// <summary>An objective as a function of the parameters of whitened features.</summary>
/// <param name="objective">The objective as a function of the parameters of the features.</param>
/// <param name="whitening">The map between the parameters.</param>
/// <param name="layout">The sizes of the model of the features.</param>
/// <param name="interruption">Checked at every row of Theta, which takes n² / 2 multiplications to map.</param>
internal sealed class WhitenedObjective(
    IObjective objective, FeatureWhitening whitening, ParameterLayout layout, Interruption interruption) : IObjective
{
    private readonly double[] _parameters = new double[layout.Count];
    private readonly double[] _direction = new double[layout.Count];
    private readonly double[] _gradient = new double[layout.Count];

    public int Count { get; } = whitening.LayoutOf(layout).Count;

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        whitening.ToFeatures(layout, parameters.Span, _parameters, interruption);
        var value = objective.Evaluate(_parameters, _gradient);
        whitening.GradientFromFeatures(layout, _gradient, gradient, interruption);
        return value;
    }

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        Load(parameters, direction);
        objective.CurvatureProduct(_parameters, _direction, _gradient);
        whitening.GradientFromFeatures(layout, _gradient, product, interruption);
    }

    public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        Load(parameters, direction);
        objective.HessianProduct(_parameters, _direction, _gradient);
        whitening.GradientFromFeatures(layout, _gradient, product, interruption);
    }

    public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction)
    {
        Load(parameters, direction);
        return objective.ScoreChange(_parameters, _direction);
    }

    private void Load(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction)
    {
        whitening.ToFeatures(layout, parameters.Span, _parameters, interruption);
        whitening.ToFeatures(layout, direction.Span, _direction, interruption);
    }
}
