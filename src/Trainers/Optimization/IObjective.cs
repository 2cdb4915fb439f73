namespace Cotangent.Trainers.Optimization;

/// <summary>
/// The function of one vector of parameters that an optimizer minimizes. It does not depend on data views, and optimizers do not depend on
/// data.
/// </summary>
internal interface IObjective
{
    /// <summary>Number of parameters.</summary>
    int Count { get; }

    /// <summary>Returns the value, and overwrites <paramref name="gradient"/>.</summary>
    double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient);

    /// <summary>Overwrites <paramref name="product"/> by the Gauss-Newton matrix at the parameters times the direction.</summary>
    void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product);

    /// <summary>Overwrites <paramref name="product"/> by the Hessian at the parameters times the direction.</summary>
    void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product);

    /// <summary>
    /// The change of the scores by a small step of the parameters: the root of the weighted mean square over the rows of the JVP along the
    /// step, in units of each output, for the output with the largest change.
    /// </summary>
    double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction);
}
