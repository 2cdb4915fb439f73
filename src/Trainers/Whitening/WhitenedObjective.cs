namespace Cotangent.Trainers;

/// <summary>An objective as a function of the parameters of whitened features.</summary>
internal sealed class WhitenedObjective(IObjective objective, FeatureWhitening whitening, ParameterLayout layout) : IObjective
{
    private readonly double[] _parameters = new double[layout.Count];
    private readonly double[] _direction = new double[layout.Count];
    private readonly double[] _gradient = new double[layout.Count];

    public int Count { get; } = whitening.LayoutOf(layout).Count;

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        whitening.ToFeatures(layout, parameters.Span, _parameters);
        var value = objective.Evaluate(_parameters, _gradient);
        whitening.GradientFromFeatures(layout, _gradient, gradient);
        return value;
    }

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        Load(parameters, direction);
        objective.CurvatureProduct(_parameters, _direction, _gradient);
        whitening.GradientFromFeatures(layout, _gradient, product);
    }

    public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        Load(parameters, direction);
        objective.HessianProduct(_parameters, _direction, _gradient);
        whitening.GradientFromFeatures(layout, _gradient, product);
    }

    public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction)
    {
        Load(parameters, direction);
        return objective.ScoreChange(_parameters, _direction);
    }

    private void Load(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction)
    {
        whitening.ToFeatures(layout, parameters.Span, _parameters);
        whitening.ToFeatures(layout, direction.Span, _direction);
    }
}
