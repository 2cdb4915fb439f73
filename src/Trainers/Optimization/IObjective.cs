namespace Cotangent.Trainers.Optimization;

/// <summary>
/// What an optimizer minimizes: a function of one vector of parameters. It knows no data view, and the optimizer no data.
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
    /// How far the scores of the rows move where the parameters take a small step: the root of the weighted mean square over the rows of
    /// the JVP along it, in units of each output, of the output where it is largest.
    /// </summary>
    double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction);
}
