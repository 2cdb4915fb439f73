namespace Cotangent.Trainers.Tests.Optimisation;

/// <summary>An objective written out in a test: value and gradient, and the product of a positive semidefinite curvature with a direction.</summary>
internal sealed class Function(
    int count,
    Func<double[], (double Value, double[] Gradient)> evaluate,
    Func<double[], double[], double[]> curvatureProduct,
    double reference = 1) : IObjective
{
    public int Count => count;

    public int Evaluations { get; private set; }

    public int Products { get; private set; }

    /// <summary>Half the sum of squares of residuals, of which the Jacobian is given: its curvature is JᵀJ.</summary>
    public static Function OfResiduals(int count, Func<double[], double[]> residuals, Func<double[], double[,]> jacobian, double reference = 1) => new(
        count,
        p =>
        {
            var r = residuals(p);
            return (r.Sum(e => e * e) / 2, Transposed(jacobian(p), r));
        },
        (p, v) =>
        {
            var j = jacobian(p);
            return Transposed(j, [.. Enumerable.Range(0, j.Rows()).Select(i => j.Row(i).Zip(v, (a, b) => a * b).Sum())]);
        },
        reference);

    /// <summary>Rosenbrock's valley, <c>½ (10 (q - p²))² + ½ (1 - p)²</c>: its minimum is 0, at (1, 1).</summary>
    public static Function Rosenbrock() => OfResiduals(
        2,
        p => [10 * (p[1] - (p[0] * p[0])), 1 - p[0]],
        p => new double[,] { { -20 * p[0], 10 }, { -1, 0 } });

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        Evaluations++;
        var (value, slope) = evaluate(parameters.ToArray());
        slope.CopyTo(gradient);
        return value;
    }

    public double ReferenceNorm(ReadOnlyMemory<double> parameters) => reference;

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        Products++;
        curvatureProduct(parameters.ToArray(), direction.ToArray()).CopyTo(product);
    }

    private static double[] Transposed(double[,] j, double[] r) =>
        [.. Enumerable.Range(0, j.Columns()).Select(c => Enumerable.Range(0, r.Length).Sum(i => j[i, c] * r[i]))];
}
