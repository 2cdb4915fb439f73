using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Objectives;

/// <summary>An objective of which some parameters stay as they are: they have no gradient and no curvature.</summary>
internal sealed class FixedPartObjective(IObjective objective, Range part) : IObjective
{
    public int Count => objective.Count;

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        var value = objective.Evaluate(parameters, gradient);
        gradient[part].Clear();
        return value;
    }

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        objective.CurvatureProduct(parameters, Free(direction), product);
        product[part].Clear();
    }

    public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        objective.HessianProduct(parameters, Free(direction), product);
        product[part].Clear();
    }

    public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) =>
        objective.ScoreChange(parameters, Free(direction));

    /// <summary>Power iteration starts anywhere; only what may move counts.</summary>
    private double[] Free(ReadOnlyMemory<double> direction)
    {
        var free = direction.ToArray();
        free.AsSpan(part).Clear();
        return free;
    }
}
