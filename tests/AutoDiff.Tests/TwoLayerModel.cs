using static Cotangent.AutoDiff.Expr;

namespace Cotangent.AutoDiff.Tests;

/// <summary>The two-layer linear model on a batch: <c>H = X Θᵀ</c>, <c>G = H Aᵀ + b</c>, and the loss <c>½ |G - Y|²</c>.</summary>
internal sealed class TwoLayerModel
{
    public TwoLayerModel(int features, int hidden, int outputs, bool sparse = false)
    {
        X = sparse ? SparseInput("X", Dimension.Batch, features) : Input("X", Dimension.Batch, features);
        Theta = Input("Theta", hidden, features);
        A = Input("A", outputs, hidden);
        B = Input("b", 1, outputs);
        Y = Input("Y", Dimension.Batch, outputs);
        H = MatMul(X, Theta, transposeRight: true);
        Score = MatMul(H, A, transposeRight: true);
        G = Score + B;
        Loss = 0.5 * Sum(Square(G - Y));
    }

    public Expr X { get; }

    public Expr Theta { get; }

    public Expr A { get; }

    public Expr B { get; }

    public Expr Y { get; }

    public Expr H { get; }

    /// <summary>The scores without the bias.</summary>
    public Expr Score { get; }

    public Expr G { get; }

    public Expr Loss { get; }

    public Expr[] Parameters => [Theta, A, B];

    /// <summary>Loss, gradient, and the pushforward of the scores along a direction of the parameters.</summary>
    public Expr[] EverythingAlong(Expr[] direction) =>
        [Loss, .. Symbolic.Gradient(Loss, Parameters), .. Symbolic.Jvp([G], Parameters, direction)];

    /// <summary>Inputs of the shapes of the parameters.</summary>
    public Expr[] Direction() => [.. Parameters.Select(p => Input($"tangent of {p}", p.Shape.Rows, p.Shape.Columns))];
}
