using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Cotangent.Benchmarks.Convergence.Reference;

/// <summary>
/// The rows in coordinates whose second moments plus ridge penalty are the identity: with Z = U S Vᵀ, C = P diag(S² + λ)^-½ Vᵀ, the scores
/// are C z + b = P t + b, and λ/2 |C|² = ½ Σ pᵢ² λ / (Sᵢ² + λ). For any condition number of the features, a Hessian in P is as well
/// conditioned as the loss.
/// </summary>
internal sealed class Design
{
    /// <summary>
    /// Singular values below this share of the largest belong to dependent columns. Rounding to single precision leaves none there.
    /// </summary>
    private const double Dependent = 1e-10;

    private readonly Matrix<double> _toFeatures;

    public Design(TrainingUnits units)
    {
        Units = units;
        var (rows, features) = (units.Features.Length, units.FeatureCount);
        // Zero rows keep the number of rows at least the number of columns, and change nothing.
        var weighted = Matrix<double>.Build.Dense(Math.Max(rows, features), features, (row, feature) =>
            row < rows ? Math.Sqrt(units.Shares[row]) * units.Features[row][feature] : 0);
        var svd = weighted.QR(QRMethod.Thin).R.Svd(computeVectors: true);
        var largest = svd.S.Count == 0 ? 0 : svd.S[0];
        Rank = svd.S.Count(value => value > Dependent * largest);
        Condition = Rank == 0 ? 1 : largest / svd.S[Rank - 1];
        SingularValues = [.. svd.S.Take(Rank)];
        var scales = Array.ConvertAll(SingularValues, value => Math.Sqrt((value * value) + units.L2));
        _toFeatures = Matrix<double>.Build.Dense(features, Rank, (feature, i) => svd.VT[i, feature] / scales[i]);
        Columns = Rank + (units.HasBias ? 1 : 0);
        Penalties = [.. scales.Select(scale => units.L2 / (scale * scale)), .. units.HasBias ? new[] { 0.0 } : []];
        Rows = Array.ConvertAll(units.Features, z =>
        {
            var t = new double[Columns];
            for (var i = 0; i < Rank; i++)
            {
                for (var feature = 0; feature < features; feature++)
                    t[i] += _toFeatures[feature, i] * z[feature];
            }

            if (units.HasBias)
                t[Rank] = 1;
            return t;
        });
    }

    public TrainingUnits Units { get; }

    /// <summary>t of each row, followed by 1 if there is a bias.</summary>
    public double[][] Rows { get; }

    /// <summary>The penalty of each column of <see cref="Rows"/>; 0 for the bias.</summary>
    public double[] Penalties { get; }

    /// <summary>The singular values of the standardized, weighted rows.</summary>
    public double[] SingularValues { get; }

    public int Rank { get; }

    public int Columns { get; }

    /// <summary>The condition number of the standardized, weighted rows, without dependent columns.</summary>
    public double Condition { get; }

    public bool HasDependentColumns => Rank < Units.FeatureDeviations.Count(deviation => deviation > 0);

    /// <summary>The coefficients of standardized features.</summary>
    public double[] Coefficients(ReadOnlySpan<double> parameters)
    {
        var coefficients = new double[Units.FeatureCount];
        for (var feature = 0; feature < coefficients.Length; feature++)
        {
            for (var i = 0; i < Rank; i++)
                coefficients[feature] += _toFeatures[feature, i] * parameters[i];
        }

        return coefficients;
    }

    /// <summary>The parameters for given coefficients of standardized features and a bias.</summary>
    public double[] Parameters(double[] coefficients, double bias)
    {
        // diag(S² + λ)^½ Vᵀ c, computed from the scaled transpose of Vᵀ.
        var parameters = new double[Columns];
        for (var i = 0; i < Rank; i++)
        {
            for (var feature = 0; feature < coefficients.Length; feature++)
                parameters[i] += _toFeatures[feature, i] * coefficients[feature];
            parameters[i] *= (SingularValues[i] * SingularValues[i]) + Units.L2;
        }

        if (Units.HasBias)
            parameters[Rank] = bias;
        return parameters;
    }

    /// <summary>The scores of every row.</summary>
    public double[][] Scores(double[][] parameters) => Array.ConvertAll(Rows, t => Array.ConvertAll(parameters, p => Dot(t, p)));

    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
