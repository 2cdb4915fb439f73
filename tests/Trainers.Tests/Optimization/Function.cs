using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>
/// An objective written out in a test: value and gradient, and the product of a positive semidefinite curvature with a direction.
/// </summary>
/// <param name="count">Number of parameters.</param>
/// <param name="evaluate">Value and gradient.</param>
/// <param name="curvatureProduct">The curvature at a point times a direction.</param>
/// <param name="hessianProduct">The Hessian at a point times a direction; null if the test does not need it.</param>
/// <param name="scoreChange">
/// How far the scores move; null for a score for each residual, the root of direction · curvature · direction.
/// </param>
internal sealed class Function(
    int count,
    Func<double[], (double Value, double[] Gradient)> evaluate,
    Func<double[], double[], double[]> curvatureProduct,
    Func<double[], double[], double[]>? hessianProduct = null,
    Func<double[], double>? scoreChange = null) : IObjective
{
    public int Count => count;

    public int Evaluations { get; private set; }

    public int Products { get; private set; }

    /// <summary>Half the sum of squares of residuals with a given Jacobian J: the curvature is JᵀJ.</summary>
    public static Function OfResiduals(int count, Func<double[], double[]> residuals, Func<double[], double[,]> jacobian) => new(
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
        });

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

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        Products++;
        curvatureProduct(parameters.ToArray(), direction.ToArray()).CopyTo(product);
    }

    public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        if (hessianProduct is null)
            throw new NotSupportedException("The test gives no Hessian.");
        hessianProduct(parameters.ToArray(), direction.ToArray()).CopyTo(product);
    }

    public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction)
    {
        var step = direction.ToArray();
        return scoreChange?.Invoke(step)
            ?? Math.Sqrt(step.Zip(curvatureProduct(parameters.ToArray(), step), (d, product) => d * product).Sum());
    }

    private static double[] Transposed(double[,] j, double[] r) =>
        [.. Enumerable.Range(0, j.Columns()).Select(c => Enumerable.Range(0, r.Length).Sum(i => j[i, c] * r[i]))];
}
