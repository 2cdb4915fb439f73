using Cotangent.AutoDiff;

namespace Cotangent.Trainers.Model;

/// <summary>
/// The model as an expression. Rows of a batch are examples, so h = Theta x becomes H = X Thetaᵀ, and g = A h + b becomes G = H Aᵀ + b.
/// </summary>
internal sealed class TwoLayerExpression
{
    /// <param name="layout">The sizes.</param>
    /// <param name="isByFeature">Whether the memory of Theta is by feature, n x k.</param>
    public TwoLayerExpression(ParameterLayout layout, bool isByFeature = false)
    {
        Layout = layout;
        ThetaInput = isByFeature ? Expr.Input("Theta", layout.Features, layout.Rank) : Expr.Input("Theta", layout.Rank, layout.Features);
        Theta = isByFeature ? Expr.Transpose(ThetaInput) : ThetaInput;
        A = Expr.Input("A", layout.Outputs, layout.Rank);
        Bias = layout.HasBias ? Expr.Input("b", 1, layout.Outputs) : null;
        Parameters = Bias is null ? [ThetaInput, A] : [ThetaInput, A, Bias];
    }

    public ParameterLayout Layout { get; }

    /// <summary>The input that memory is bound to: Theta (k x n), or its transpose by feature (n x k).</summary>
    public Expr ThetaInput { get; }

    /// <summary>Theta, k x n, in both layouts of memory.</summary>
    public Expr Theta { get; }

    /// <summary>m x k.</summary>
    public Expr A { get; }

    /// <summary>1 x m, or null.</summary>
    public Expr? Bias { get; }

    /// <summary><see cref="ThetaInput"/>, <see cref="A"/> and <see cref="Bias"/>, if there is a bias.</summary>
    public IReadOnlyList<Expr> Parameters { get; }

    /// <summary>H = X Thetaᵀ, batch x k.</summary>
    public Expr Hidden(Expr x) => Expr.MatMul(x, Theta, transposeRight: true);

    /// <summary>G = H Aᵀ + b, batch x m.</summary>
    public Expr Score(Expr hidden)
    {
        var product = Expr.MatMul(hidden, A, transposeRight: true);
        return Bias is null ? product : product + Bias;
    }

    /// <summary>A Theta, m x n.</summary>
    public Expr Coefficients() => Expr.MatMul(A, Theta);
}
