using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Scaling;

/// <summary>
/// The change of features that full-batch training works in: u = L⁻¹ x of a basis of them, where L Lᵀ is their second moments (and the
/// penalty). The elements of u are uncorrelated and of size 1, so that descent takes as many steps whatever the condition number of the
/// features.
/// </summary>
/// <remarks>
/// h = Theta x = (Theta L) u: Theta of the whitened features is Theta L, and its gradient is the gradient in Theta times L⁻ᵀ. Features that
/// are combinations of the basis, x₂ = T x₁, have no part in it. Of all coefficients that give the same scores, those of least length are
/// found afterwards (<see cref="SpreadLeast"/>).
/// </remarks>
internal sealed class FeatureWhitening
{
    /// <summary>
    /// 2⁻⁴³: a standardised feature of which the others leave a smaller share of variance is one that the data cannot tell from them. That
    /// is above what rounding leaves of sums of products in double, and above what the rounding of numbers to single precision makes of a
    /// feature that is a copy of another in other units, (2⁻²⁴)² or so.
    /// </summary>
    private const double DependentBelow = 1.0 / (1L << 43);

    /// <summary>
    /// The share of variance that a feature has at least, where the moments are those of some rows only: they may not show all of it.
    /// </summary>
    private const double LeastShareOfSample = 1e-4;

    private readonly PivotedCholesky _factor;
    private readonly int _features;

    private FeatureWhitening(PivotedCholesky factor, int features) => (_factor, _features) = (factor, features);

    /// <summary>
    /// The share of variance of a feature, left by the others, below which parameters are not mapped but rows: rounding of a gradient in
    /// the features is divided by it, rounding of whitened rows by its root.
    /// </summary>
    private const double LeastShareForParameters = 1e-6;

    /// <summary>Whether digits are lost where parameters are mapped and not rows.</summary>
    public bool NeedsRows => _factor.LeastShare < LeastShareForParameters;

    /// <summary>Number of whitened features.</summary>
    public int Rank => _factor.Rank;

    /// <summary>One row.</summary>
    /// <param name="features">Standardised.</param>
    /// <param name="whitened">u.</param>
    public void Whiten(ReadOnlySpan<double> features, Span<double> whitened) => GradientFromFeatures(features, whitened);

    /// <summary>The features that the data cannot tell from the basis, each with those that it is a combination of.</summary>
    public IEnumerable<(int Feature, IReadOnlyList<int> Of)> Dependent()
    {
        // What rounding leaves of a coefficient that is none.
        const double Nothing = 1e-6;
        for (var i = 0; i < _factor.Dependent.Length; i++)
        {
            var combination = _factor.Combination(i);
            var basis = _factor.Basis.ToArray();
            yield return (_factor.Dependent[i], [.. basis.Where((_, j) => Math.Abs(combination[j]) > Nothing).Order()]);
        }
    }

    /// <summary>Whitens by second moments.</summary>
    /// <param name="square">Of standardised features, n x n; 0 for a constant one.</param>
    /// <param name="features">n.</param>
    /// <param name="isSample">Whether they are of some of the rows only.</param>
    /// <param name="interruption">Asked at every feature.</param>
    /// <returns>Null where no feature varies.</returns>
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
    /// Parameters of the features, from those of the whitened ones. Dependent features get 0. The interruption, null where the result is
    /// needed whatever comes, is asked at every row of Theta, as it is below.
    /// </summary>
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

    /// <summary>Parameters of the whitened features that give the same scores.</summary>
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

    /// <summary>A gradient in the parameters of the whitened features, from that in those of the features.</summary>
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

    /// <summary>The same of one row of Theta.</summary>
    public void GradientFromFeatures(ReadOnlySpan<double> gradient, Span<double> whitened)
    {
        Gather(gradient, whitened);
        _factor.DivideByTransposedFactor(whitened);
    }

    /// <summary>
    /// Gives dependent features their share, x₂ = T x₁: of all rows c = (c₁, c₂) of Theta with the same scores, those of least length, c₁ =
    /// (1 + TᵀT)⁻¹ c of the basis alone and c₂ = T c₁.
    /// </summary>
    public void SpreadLeast(ParameterLayout layout, Span<double> parameters)
    {
        var dependent = _factor.Dependent.Length;
        if (dependent == 0)
            return;
        double[][] combinations = [.. Enumerable.Range(0, dependent).Select(_factor.Combination)];
        // (1 + TᵀT)⁻¹ c = c - Tᵀ (1 + T Tᵀ)⁻¹ T c: by the smaller of the two matrices.
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
