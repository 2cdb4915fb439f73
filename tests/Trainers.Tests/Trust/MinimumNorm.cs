namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// The coefficients with the least norm, in deviations of the features, among all with the least squared error: y times the pseudo-inverse
/// of the standardized columns, from the eigenvectors of the smaller of ZᵀZ and ZZᵀ.
/// </summary>
/// <remarks>Source: Golub and Van Loan, <i>Matrix Computations</i>, 4th ed., section 5.5.2.</remarks>
internal static class MinimumNorm
{
    /// <summary>
    /// Share of the largest eigenvalue below which an eigenvalue is 0: rounding leaves some 1e-15. The other eigenvalues are squares of
    /// singular values, and in these problems none is near the limit.
    /// </summary>
    private const double Zero = 1e-11;

    /// <summary>The square of the condition number up to which Options.Tolerance makes its promise.</summary>
    private const double Least = 1e-6;

    /// <summary>One coefficient for each feature, in units of the label; constant columns have 0.</summary>
    public static double[] Standardized(Problem problem)
    {
        var units = ColumnUnits.Of(problem.X);
        var z = PlainMatrix.Of(problem.Rows, problem.Features, (i, f) =>
            units.Deviations[f] > 0 ? (problem.X[i, f] - units.Means[f]) / units.Deviations[f] : 0);
        var y = ColumnUnits.Center(problem.YColumn);
        var isWide = problem.Features > problem.Rows;
        var (values, vectors) = SymmetricEigen.Of(isWide ? z.Times(z.Transposed()) : z.Transposed().Times(z));
        Assert.DoesNotContain(values, value => value > Zero * values[0] && value < Least * values[0]);
        var inverse = PlainMatrix.Of(values.Length, values.Length, (i, j) =>
            Enumerable.Range(0, values.Length)
                .Where(k => values[k] > Zero * values[0])
                .Sum(k => vectors[i, k] * vectors[j, k] / values[k]));
        return (isWide ? z.Transposed().Times(inverse).Times(y) : inverse.Times(z.Transposed()).Times(y)).RowMajor();
    }
}
