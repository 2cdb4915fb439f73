namespace Cotangent.Trainers.Tests;

/// <summary>All eigenvalues and eigenvectors of a symmetric matrix, by cyclic Jacobi rotations.</summary>
/// <remarks>Source: Golub and Van Loan, <i>Matrix Computations</i>, 4th ed., section 8.5.</remarks>
internal static class SymmetricEigen
{
    /// <summary>Eigenvalues from the largest down, with their vectors as columns.</summary>
    public static (double[] Values, double[,] Vectors) Of(double[,] symmetric)
    {
        const int Sweeps = 30;
        var n = symmetric.Rows();
        var (a, v) = ((double[,])symmetric.Clone(), PlainMatrix.Of(n, n, (i, j) => i == j ? 1 : 0));
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    if (a[p, q] == 0)
                        continue;
                    var tau = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                    var t = Math.CopySign(1, tau) / (Math.Abs(tau) + Math.Sqrt(1 + (tau * tau)));
                    var (c, s) = (1 / Math.Sqrt(1 + (t * t)), t / Math.Sqrt(1 + (t * t)));
                    for (var i = 0; i < n; i++)
                        (a[i, p], a[i, q]) = ((c * a[i, p]) - (s * a[i, q]), (s * a[i, p]) + (c * a[i, q]));
                    for (var i = 0; i < n; i++)
                        (a[p, i], a[q, i]) = ((c * a[p, i]) - (s * a[q, i]), (s * a[p, i]) + (c * a[q, i]));
                    for (var i = 0; i < n; i++)
                        (v[i, p], v[i, q]) = ((c * v[i, p]) - (s * v[i, q]), (s * v[i, p]) + (c * v[i, q]));
                }
            }
        }

        var order = Enumerable.Range(0, n).OrderByDescending(i => a[i, i]).ToArray();
        return ([.. order.Select(i => a[i, i])], PlainMatrix.Of(n, n, (i, j) => v[i, order[j]]));
    }

    /// <summary>The largest singular value over the smallest.</summary>
    public static double ConditionNumber(double[,] x)
    {
        var (values, _) = Of(x.Transposed().Times(x));
        return Math.Sqrt(values[0] / values[^1]);
    }
}
