namespace Cotangent.Trainers;

/// <summary>What an optimiser minimises: a function of one vector of parameters. It knows no data view, and the optimiser no data.</summary>
internal interface IObjective
{
    /// <summary>Number of parameters.</summary>
    int Count { get; }

    /// <summary>Returns the value, and overwrites <paramref name="gradient"/>.</summary>
    double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient);

    /// <summary>
    /// The norm of the gradient that the parameters would have if the model's output were zero: what a gradient is small against. It depends on
    /// the data and on where the parameters are, not on where they started.
    /// </summary>
    double ReferenceNorm(ReadOnlyMemory<double> parameters);

    /// <summary>Overwrites <paramref name="product"/> by the Gauss-Newton matrix at the parameters times the direction.</summary>
    void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product);
}
