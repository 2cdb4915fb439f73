using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>Least squares and ridge regression of standardized features in closed form; also below full rank.</summary>
internal static class LeastSquares
{
    /// <summary>
    /// Coefficients, one array for each output, by QR of the rows followed by √λ times the identity; minimum norm for dependent columns.
    /// </summary>
    public static double[][] Coefficients(Design design)
    {
        var units = design.Units;
        var (rows, features) = (units.Features.Length, units.FeatureCount);
        var left = Matrix<double>.Build.Dense(rows + features, features, (row, feature) => row < rows
            ? Math.Sqrt(units.Shares[row]) * units.Features[row][feature]
            : row - rows == feature ? Math.Sqrt(units.L2) : 0);
        var right = Matrix<double>.Build.Dense(rows + features, units.OutputCount, (row, output) => row < rows
            ? Math.Sqrt(units.Shares[row]) * units.Labels[row][output]
            : 0);
        return design.Rank == features || units.L2 > 0
            ? Solve(left, right, constant: [.. units.FeatureDeviations.Select(deviation => deviation == 0)])
            : ByOutput(design, Projections(design));
    }

    /// <summary>The optimum at full rank, or with a limited number of hidden features.</summary>
    public static Optimum Minimize(Design design, int? rank = null)
    {
        var full = Array.ConvertAll(Coefficients(design), coefficients => design.Parameters(coefficients, 0));
        var parameters = rank is { } k ? Truncate(full, k).Parameters : full;
        return new(parameters, Exists: true, IsResolved: true, Loss(design, parameters), 1);
    }

    /// <summary>
    /// (σₖ - σₖ₊₁) / σₖ of the fitted values at full rank; if it is 0, the best model of rank k is not unique.
    /// </summary>
    public static double Gap(Design design, int rank)
    {
        var values = Truncate(
            Array.ConvertAll(Coefficients(design), coefficients => design.Parameters(coefficients, 0)),
            rank).SingularValues;
        return rank >= values.Count ? 1 : values[rank - 1] > 0 ? (values[rank - 1] - values[rank]) / values[rank - 1] : 0;
    }

    public static double Loss(Design design, double[][] parameters) =>
        new Objective(design, new SquaredLoss(), design.Units.Labels).Value([.. parameters.SelectMany(p => p)]);

    /// <summary>
    /// The fitted values followed by √λ C have the singular values of the parameters, because the columns of the design are orthonormal
    /// with the penalty. The best fitted values of rank k therefore belong to the best parameters of rank k.
    /// </summary>
    private static (double[][] Parameters, Vector<double> SingularValues) Truncate(double[][] parameters, int rank)
    {
        var matrix = Matrix<double>.Build.DenseOfRowArrays(parameters);
        var svd = matrix.Svd(computeVectors: true);
        var kept = Matrix<double>.Build.Dense(matrix.RowCount, matrix.ColumnCount);
        for (var i = 0; i < Math.Min(rank, svd.S.Count); i++)
            kept += svd.S[i] * svd.U.Column(i).OuterProduct(svd.VT.Row(i));
        return (kept.ToRowArrays(), svd.S);
    }

    private static double[][] Solve(Matrix<double> left, Matrix<double> right, bool[] constant)
    {
        var kept = Enumerable.Range(0, constant.Length).Where(feature => !constant[feature]).ToArray();
        var solution = kept.Length == 0
            ? null
            : Matrix<double>.Build.DenseOfColumnVectors(kept.Select(left.Column)).QR(QRMethod.Thin).Solve(right);
        return [.. Enumerable.Range(0, right.ColumnCount).Select(output =>
            Enumerable.Range(0, constant.Length)
                .Select(feature => constant[feature] ? 0 : solution![Array.IndexOf(kept, feature), output])
                .ToArray())];
    }

    /// <summary>Uᵀ y, from the orthonormal columns of a design without a penalty.</summary>
    private static double[][] Projections(Design design) =>
    [
        .. Enumerable.Range(0, design.Units.OutputCount).Select(output => Enumerable.Range(0, design.Columns).Select(column =>
            design.Rows.Select((t, row) => design.Units.Shares[row] * t[column] * design.Units.Labels[row][output]).Sum()).ToArray()),
    ];

    private static double[][] ByOutput(Design design, double[][] parameters) => Array.ConvertAll(parameters, p => design.Coefficients(p));
}
