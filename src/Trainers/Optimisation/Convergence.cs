using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>
/// When a gradient is small: against what it would be if the model's output were zero, or against the terms that cancel in it, of which rounding
/// leaves a little.
/// </summary>
internal sealed class Convergence
{
    /// <summary>
    /// Share of the first loss that rounding may add to a loss. From second moments of condition number 1e6 it has lost six of its sixteen digits; a
    /// step that is too long grows past this in a few epochs all the same.
    /// </summary>
    public const double LossRounding = 1e-9;

    /// <summary>
    /// What rounding leaves of a gradient, as a share of the terms that cancel in it, which are at least the gradient at an output of zero, and
    /// for a loss that has curvature as large as curvature times parameters: a hundred units.
    /// </summary>
    private const double GradientRounding = 100.0 / (1L << 53);

    /// <summary>The reference moves with the parameters, and is measured again when a gradient comes as near as this to the last one's.</summary>
    private const double Near = 10;

    private readonly IObjective _objective;
    private readonly double _tolerance;
    private readonly LargestCurvature _largest;
    private double _reference = double.PositiveInfinity;
    private double _curvature;

    public Convergence(IObjective objective, double tolerance, ResumableRandom random)
    {
        (_objective, _tolerance) = (objective, Math.Max(tolerance, GradientRounding));
        _largest = new LargestCurvature(objective, random);
    }

    /// <summary>Measures the largest curvature at the parameters, 0 where it is not finite, and returns it.</summary>
    public double MeasureCurvature(ReadOnlyMemory<double> parameters)
    {
        var curvature = _largest.At(parameters);
        return _curvature = double.IsFinite(curvature) ? curvature : 0;
    }

    /// <summary>Measures what gradients are compared with.</summary>
    public void MeasureReference(ReadOnlyMemory<double> parameters) => _reference = _objective.ReferenceNorm(parameters);

    /// <summary>Whether the norm of a gradient is small, or rounding by the curvature that was last measured.</summary>
    public bool Holds(ReadOnlyMemory<double> parameters, double norm)
    {
        if (norm <= GradientRounding * _curvature * TensorPrimitives.Norm(parameters.Span))
            return true;
        if (!(norm <= Near * _tolerance * _reference))
            return false;
        MeasureReference(parameters);
        return norm <= _tolerance * _reference;
    }

    /// <summary>The same with curvature measured here: for where a descent does not get on.</summary>
    public bool HoldsHere(ReadOnlyMemory<double> parameters, double norm)
    {
        MeasureCurvature(parameters);
        return Holds(parameters, norm);
    }

    public void Exchange(StateStream state)
    {
        state.Exchange(ref _reference);
        state.Exchange(ref _curvature);
        _largest.Exchange(state);
    }
}
