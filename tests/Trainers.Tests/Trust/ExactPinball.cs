namespace Cotangent.Trainers.Tests.Trust;

/// <summary>The pinball loss with its kink, and its least value over lines through few rows.</summary>
internal static class ExactPinball
{
    /// <summary>1/N Σ max(τ r, (τ - 1) r) of r = y - score.</summary>
    public static double Loss(double tau, IReadOnlyList<double> y, IReadOnlyList<double> scores) =>
        y.Zip(scores, (label, score) => Math.Max(tau * (label - score), (tau - 1) * (label - score))).Average();

    /// <summary>
    /// Intercept and slope are two unknowns of a linear program whose optimum is at a vertex, where two residuals are 0: the best line goes
    /// through two of the rows (Koenker and Bassett, <i>Regression Quantiles</i>, Econometrica 46, 1978, theorem 3.1).
    /// </summary>
    public static double LeastOfLines(double tau, double[] x, double[] y)
    {
        var least = double.PositiveInfinity;
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (x[i] == x[j])
                    continue;
                var slope = (y[i] - y[j]) / (x[i] - x[j]);
                least = Math.Min(least, Loss(tau, y, Array.ConvertAll(x, v => y[i] + (slope * (v - x[i])))));
            }
        }

        return least;
    }
}
