using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers;

/// <summary>
/// The same mean squared error as that of <see cref="RowObjective"/>, from second moments of the data: an evaluation costs O(m n²)
/// however many rows there are.
/// </summary>
/// <remarks>
/// With P = [A Theta | b] (m x p), and each row of X extended by a 1 where there is a bias, the loss of the rows is
/// <c>½⟨P S, P⟩ - ⟨P, R⟩ + c</c>, where S = XᵀWX/W, R = YᵀWX/W and c = tr(YᵀWY)/(2W): the same function of Theta, A and b, so the same
/// VJP. In double.
/// </remarks>
internal sealed class MomentObjective : IObjective
{
    private readonly ObjectiveProgram.Runner _runner;
    private readonly Interruption _interruption;

    public MomentObjective(Moments rows, Standardization units, ParameterLayout layout, Interruption interruption)
    {
        (Count, _interruption) = (layout.Count, interruption);
        var moments = StandardizedMoments.Of(rows, units, extend: layout.HasBias);
        var model = new TwoLayerExpression(layout);
        var s = Expr.Input("S", moments.Length, moments.Length);
        var r = Expr.Input("R", layout.Outputs, moments.Length);
        var p = model.Bias is null ? model.Coefficients() : Expr.ConcatenateColumns(model.Coefficients(), Expr.Transpose(model.Bias));
        _runner = new ObjectiveProgram(model, p, c =>
            (0.5 * Expr.Sum(Expr.MatMul(c, s) * c)) - Expr.Sum(c * r) + (0.5 * moments.LabelSquare)).CreateRunner();
        _runner.Bind(s, moments.Square);
        _runner.Bind(r, moments.Cross);
    }

    public int Count { get; }

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        _interruption.Check();
        gradient.Clear();
        // Rounding can take the difference of the three terms a little below zero where the fit is exact.
        return Math.Max(0, _runner.AddGradient(parameters, gradient));
    }

    public double ReferenceNorm(ReadOnlyMemory<double> parameters)
    {
        var sum = new double[Count];
        _runner.AddReference(parameters, sum);
        return TensorPrimitives.Norm<double>(sum);
    }

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        _interruption.Check();
        product.Clear();
        _runner.AddCurvatureProduct(parameters, direction, product);
    }
}
