using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Objectives;

/// <summary>An objective in which a part of the parameters is fixed: its gradient and curvature are 0.</summary>
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

    /// <summary>The direction without the fixed part. Power iteration may start in any direction.</summary>
    private double[] Free(ReadOnlyMemory<double> direction)
    {
        var free = direction.ToArray();
        free.AsSpan(part).Clear();
        return free;
    }
}
