using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Penalties;

/// <summary>
/// The penalties that have a gradient: <c>λ₂/2 |A Theta D|²</c> and <c>α₂/2 |Theta|² + β₂/2 |A|²</c>; b has none. D is the diagonal of
/// <see cref="FeatureScales"/>.
/// </summary>
/// <remarks>
/// λ₂ penalizes the product, so that at full rank the optimum equals ridge regression. With α₂ = β₂, the least of the two penalties over
/// all Theta and A with the same product is α₂ times the sum of the singular values of the product. One of them without the other has no
/// minimum: length moves to the layer without a penalty.
/// </remarks>
/// <param name="ProductL2">λ₂.</param>
/// <param name="ThetaL2">α₂.</param>
/// <param name="AL2">β₂.</param>
internal sealed record SmoothPenalty(double ProductL2 = 0, double ThetaL2 = 0, double AL2 = 0)
{
    public bool IsZero => this is { ProductL2: 0, ThetaL2: 0, AL2: 0 };

    /// <summary>The factor of the coefficients of each feature within the penalty of λ₂; null for 1.</summary>
    public double[]? FeatureScales { get; init; }

    /// <summary>A scalar expression of the parameters of the model.</summary>
    public Expr Value(TwoLayerExpression model)
    {
        var terms = Terms(model).Select(term => term.Penalty);
        if (UsesGrams(model.Layout))
            terms = terms.Append(ProductL2 / 2 * Expr.Sum(GramOfA(model) * GramOfTheta(model)));
        return terms.DefaultIfEmpty(Expr.Constant(0)).Aggregate((sum, term) => sum + term);
    }

    /// <summary>
    /// The Gauss-Newton matrix of the penalties times a direction: one expression for each parameter. Each penalty is a convex function of
    /// a matrix (the product, Theta or A), and the matrix is a function of the parameters.
    /// </summary>
    /// <param name="model">The model, whose parameters are Theta, A and b.</param>
    /// <param name="direction">One matrix for each parameter.</param>
    public IReadOnlyList<Expr> CurvatureProduct(TwoLayerExpression model, IReadOnlyList<Expr> direction)
    {
        var terms = Terms(model).Select(term => Symbolic.GaussNewtonProduct(term.Penalty, term.Of, model.Parameters, direction));
        if (UsesGrams(model.Layout))
            terms = terms.Append(ProductL2Curvature(model, direction));
        return terms
            .DefaultIfEmpty([.. model.Parameters.Select(ZerosLike)])
            .Aggregate((sum, term) => [.. sum.Zip(term, (left, right) => left + right)]);
    }

    /// <summary>
    /// Whether the penalty is computed as |A Theta|² = ⟨AᵀA, Theta Thetaᵀ⟩: k² (n + m) multiplications instead of k n m, and no matrix as
    /// large as the product. It is less accurate where the product is much smaller than its factors, so only cheaper cases use it.
    /// </summary>
    private bool UsesGrams(ParameterLayout layout) =>
        ProductL2 > 0 && (long)layout.Rank * (layout.Features + layout.Outputs) < (long)layout.Features * layout.Outputs;

    private IEnumerable<(Expr Penalty, Expr Of)> Terms(TwoLayerExpression model)
    {
        if (ProductL2 > 0 && !UsesGrams(model.Layout))
        {
            var c = Expr.MatMul(model.A, Scaled(model.Theta));
            yield return (ProductL2 / 2 * Expr.Sum(Expr.Square(c)), c);
        }

        if (ThetaL2 > 0)
            yield return (ThetaL2 / 2 * Expr.Sum(Expr.Square(model.Theta)), model.Theta);
        if (AL2 > 0)
            yield return (AL2 / 2 * Expr.Sum(Expr.Square(model.A)), model.A);
    }

    /// <summary>
    /// With cDot = ADot Theta + A ThetaDot, the product is Aᵀ cDot for Theta and cDot Thetaᵀ for A. The order of the multiplications keeps
    /// the intermediate matrices at k x k.
    /// </summary>
    private Expr[] ProductL2Curvature(TwoLayerExpression model, IReadOnlyList<Expr> direction)
    {
        var (theta, thetaDot, aDot) = (Scaled(model.Theta), Scaled(direction[0]), direction[1]);
        var forTheta = Scaled(Expr.MatMul(Expr.MatMul(model.A, aDot, transposeLeft: true), theta) + Expr.MatMul(GramOfA(model), thetaDot));
        var forA = Expr.MatMul(aDot, GramOfTheta(model)) + Expr.MatMul(model.A, Expr.MatMul(thetaDot, theta, transposeRight: true));
        Expr[] product = [ProductL2 * forTheta, ProductL2 * forA];
        return model.Bias is { } bias ? [.. product, ZerosLike(bias)] : product;
    }

    private Expr Scaled(Expr theta) =>
        FeatureScales is null ? theta : theta * Expr.Constant(Tensor.Create(FeatureScales, [1, FeatureScales.Length]));

    private static Expr ZerosLike(Expr parameter) => Expr.Fill(0, parameter.Shape.Rows, parameter.Shape.Columns);

    private static Expr GramOfA(TwoLayerExpression model) => Expr.MatMul(model.A, model.A, transposeLeft: true);

    private Expr GramOfTheta(TwoLayerExpression model) => Expr.MatMul(Scaled(model.Theta), Scaled(model.Theta), transposeRight: true);
}
