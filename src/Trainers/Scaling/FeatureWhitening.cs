using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Scaling;

/// <summary>
/// The whitening of features that full-batch training works in: u = L⁻¹ x for a basis of the features, where L Lᵀ is their second moments
/// (plus the penalty). The elements of u are uncorrelated and have variance 1, so the number of descent steps does not depend on the
/// condition number of the features.
/// </summary>
/// <remarks>
/// h = Theta x = (Theta L) u: Theta of the whitened features is Theta L, and its gradient is the gradient in Theta times L⁻ᵀ. Dependent
/// features, x₂ = T x₁, are combinations of the basis and are not whitened. Many coefficients give the same scores;
/// <see cref="SpreadLeast"/> finds the shortest afterwards.
/// </remarks>
internal sealed class FeatureWhitening
{
    /// <summary>
    /// 2⁻⁴³. A standardized feature is dependent if the others leave a smaller share of its variance unexplained. The bound is above the
    /// rounding of sums of products in double. It is also above the residual, about (2⁻²⁴)², of a feature that is a copy of another in
    /// other units, rounded to single precision.
    /// </summary>
    private const double DependentBelow = 1.0 / (1L << 43);

    /// <summary>
    /// The least share of variance of a feature in moments of a sample of the rows, which may not show all of its variance.
    /// </summary>
    private const double LeastShareOfSample = 1e-4;

    private readonly PivotedCholesky _factor;
    private readonly int _features;

    private FeatureWhitening(PivotedCholesky factor, int features) => (_factor, _features) = (factor, features);

    /// <summary>
    /// The least unexplained share of variance at which parameters are mapped; below it, rows are mapped. Mapping parameters divides the
    /// rounding errors of a gradient by this share, mapping rows divides them by its square root.
    /// </summary>
    private const double LeastShareForParameters = 1e-6;

    /// <summary>Whether rows must be mapped, because mapping parameters would lose digits.</summary>
    public bool NeedsRows => _factor.LeastShare < LeastShareForParameters;

    /// <summary>Number of whitened features.</summary>
    public int Rank => _factor.Rank;

    /// <summary>Whitens one row.</summary>
    /// <param name="features">The standardized features of the row.</param>
    /// <param name="whitened">Receives u.</param>
    public void Whiten(ReadOnlySpan<double> features, Span<double> whitened) => GradientFromFeatures(features, whitened);

    /// <summary>The dependent features, each with the features that it is a combination of.</summary>
    public IEnumerable<(int Feature, IReadOnlyList<int> Of)> Dependent()
    {
        // Smaller coefficients are rounding errors.
        const double Nothing = 1e-6;
        for (var i = 0; i < _factor.Dependent.Length; i++)
        {
            var combination = _factor.Combination(i);
            var basis = _factor.Basis.ToArray();
            yield return (_factor.Dependent[i], [.. basis.Where((_, j) => Math.Abs(combination[j]) > Nothing).Order()]);
        }
    }

    /// <summary>Whitens by second moments.</summary>
    /// <param name="square">The second moments of standardized features, n x n; 0 for a constant feature.</param>
    /// <param name="features">n.</param>
    /// <param name="isSample">Whether the moments are of a sample of the rows.</param>
    /// <param name="interruption">Checked at every feature.</param>
    /// <returns>The whitening; null if no feature varies.</returns>
    public static FeatureWhitening? Of(ReadOnlySpan<double> square, int features, bool isSample, Interruption? interruption = null)
    {
        var factor = isSample
            ? new PivotedCholesky(square, features, LeastShareOfSample, isCompleted: true, interruption)
            : new PivotedCholesky(square, features, DependentBelow * Math.Max(1, features / 256.0), interruption: interruption);
        return factor.Rank == 0 ? null : new FeatureWhitening(factor, features);
    }

    /// <summary>The sizes of a model of the whitened features.</summary>
    public ParameterLayout LayoutOf(ParameterLayout layout) => new(_factor.Rank, layout.Rank, layout.Outputs, layout.HasBias);

    /// <summary>
    /// Maps parameters of the whitened features to parameters of the features. Dependent features get 0.
    /// </summary>
    /// <param name="layout">The sizes of the model of the features.</param>
    /// <param name="whitened">Parameters of the whitened features.</param>
    /// <param name="parameters">Receives the parameters of the features.</param>
    /// <param name="interruption">Checked at every row of Theta; null if the result is needed in any case.</param>
    public void ToFeatures(
        ParameterLayout layout, ReadOnlySpan<double> whitened, Span<double> parameters, Interruption? interruption = null)
    {
        var row = new double[_factor.Rank];
        for (var i = 0; i < layout.Rank; i++)
        {
            interruption?.Check();
            whitened.Slice(i * row.Length, row.Length).CopyTo(row);
            _factor.DivideByFactor(row);
            var theta = parameters.Slice(i * _features, _features);
            theta.Clear();
            Scatter(row, theta);
        }

        whitened[(layout.Rank * row.Length)..].CopyTo(parameters[layout.ThetaLength..]);
    }

    /// <summary>Maps parameters of the features to parameters of the whitened features that give the same scores.</summary>
    public void FromFeatures(
        ParameterLayout layout, ReadOnlySpan<double> parameters, Span<double> whitened, Interruption? interruption = null)
    {
        for (var i = 0; i < layout.Rank; i++)
        {
            interruption?.Check();
            var theta = parameters.Slice(i * _features, _features);
            var row = whitened.Slice(i * _factor.Rank, _factor.Rank);
            Gather(theta, row);
            for (var d = 0; d < _factor.Dependent.Length; d++)
            {
                if (theta[_factor.Dependent[d]] is var coefficient and not 0)
                    TensorPrimitives.MultiplyAdd(_factor.Combination(d), coefficient, row, row);
            }

            _factor.MultiplyByFactor(row);
        }

        parameters[layout.ThetaLength..].CopyTo(whitened[(layout.Rank * _factor.Rank)..]);
    }

    /// <summary>Maps a gradient in the parameters of the features to a gradient in the parameters of the whitened features.</summary>
    public void GradientFromFeatures(
        ParameterLayout layout, ReadOnlySpan<double> gradient, Span<double> whitened, Interruption? interruption = null)
    {
        for (var i = 0; i < layout.Rank; i++)
        {
            interruption?.Check();
            GradientFromFeatures(gradient.Slice(i * _features, _features), whitened.Slice(i * _factor.Rank, _factor.Rank));
        }

        gradient[layout.ThetaLength..].CopyTo(whitened[(layout.Rank * _factor.Rank)..]);
    }

    /// <summary>Maps one row of a gradient in Theta.</summary>
    public void GradientFromFeatures(ReadOnlySpan<double> gradient, Span<double> whitened)
    {
        Gather(gradient, whitened);
        _factor.DivideByTransposedFactor(whitened);
    }

    /// <summary>
    /// Gives dependent features, x₂ = T x₁, their coefficients: replaces each row c of Theta, in the basis alone, by the shortest row
    /// (c₁, c₂) with the same scores, c₁ = (1 + TᵀT)⁻¹ c and c₂ = T c₁.
    /// </summary>
    public void SpreadLeast(ParameterLayout layout, Span<double> parameters)
    {
        var dependent = _factor.Dependent.Length;
        if (dependent == 0)
            return;
        double[][] combinations = [.. Enumerable.Range(0, dependent).Select(_factor.Combination)];
        // (1 + TᵀT)⁻¹ c = c - Tᵀ (1 + T Tᵀ)⁻¹ T c: the smaller of the two matrices is factored.
        var byDependent = dependent <= _factor.Rank;
        var gram = byDependent ? GramOf(combinations) : GramOf(Transposed(combinations));
        var solver = new PivotedCholesky(gram, Math.Min(dependent, _factor.Rank), dependentBelow: 0);
        var (basis, shares) = (new double[_factor.Rank], new double[dependent]);
        for (var i = 0; i < layout.Rank; i++)
        {
            var theta = parameters.Slice(i * _features, _features);
            Gather(theta, basis);
            if (byDependent)
            {
                for (var d = 0; d < dependent; d++)
                    shares[d] = TensorPrimitives.Dot<double>(combinations[d], basis);
                Solve(solver, shares);
                for (var d = 0; d < dependent; d++)
                    TensorPrimitives.MultiplyAdd(combinations[d], -shares[d], basis, basis);
            }
            else
            {
                Solve(solver, basis);
                for (var d = 0; d < dependent; d++)
                    shares[d] = TensorPrimitives.Dot<double>(combinations[d], basis);
            }

            Scatter(basis, theta);
            for (var d = 0; d < dependent; d++)
                theta[_factor.Dependent[d]] = shares[d];
        }
    }

    private static void Solve(PivotedCholesky factor, double[] v)
    {
        var ordered = new double[v.Length];
        for (var j = 0; j < v.Length; j++)
            ordered[j] = v[factor.Basis[j]];
        factor.DivideByTransposedFactor(ordered);
        factor.DivideByFactor(ordered);
        for (var j = 0; j < v.Length; j++)
            v[factor.Basis[j]] = ordered[j];
    }

    /// <summary>1 + M Mᵀ.</summary>
    private static double[] GramOf(double[][] rows)
    {
        var gram = new double[rows.Length * rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var element = TensorPrimitives.Dot<double>(rows[i], rows[j]) + (i == j ? 1 : 0);
                gram[(i * rows.Length) + j] = gram[(j * rows.Length) + i] = element;
            }
        }

        return gram;
    }

    private static double[][] Transposed(double[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(column => Array.ConvertAll(rows, row => row[column]))];

    private void Gather(ReadOnlySpan<double> features, Span<double> basis)
    {
        for (var j = 0; j < basis.Length; j++)
            basis[j] = features[_factor.Basis[j]];
    }

    private void Scatter(ReadOnlySpan<double> basis, Span<double> features)
    {
        for (var j = 0; j < basis.Length; j++)
            features[_factor.Basis[j]] = basis[j];
    }
}
