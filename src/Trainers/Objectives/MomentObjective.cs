using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.Objectives;

/// <summary>
/// The mean squared error of <see cref="RowObjective"/>, computed from second moments of the data. An evaluation costs O(m n²), whatever
/// the number of rows.
/// </summary>
/// <remarks>
/// With P = [A Theta | b] (m x p), and each row of X extended by a 1 if there is a bias, the loss of the rows is
/// <c>½⟨P S, P⟩ - ⟨P, R⟩ + c</c>, where S = XᵀWX/W, R = YᵀWX/W and c = tr(YᵀWY)/(2W): the same function of Theta, A and b, so the same
/// VJP. All numbers are in double.
/// </remarks>
internal sealed class MomentObjective : IObjective
{
    private readonly ObjectivePlans.Runner _runner;
    private readonly double[] _scoreUnits;

    /// <param name="moments">S and R, in the units that training works in.</param>
    /// <param name="layout">The sizes.</param>
    /// <param name="scoreUnits">The unit of score changes of each output: m.</param>
    /// <param name="interruption">
    /// Checked before each product of matrices and between its parts. The largest product takes m n² multiplications.
    /// </param>
    public MomentObjective(StandardizedMoments moments, ParameterLayout layout, double[] scoreUnits, Interruption interruption)
    {
        (Count, _scoreUnits) = (layout.Count, scoreUnits);
        var model = new TwoLayerExpression(layout);
        var s = Expr.Input("S", moments.Length, moments.Length);
        var r = Expr.Input("R", layout.Outputs, moments.Length);
        var p = model.Bias is null ? model.Coefficients() : Expr.ConcatenateColumns(model.Coefficients(), Expr.Transpose(model.Bias));
        var loss = (0.5 * Expr.Sum(Expr.MatMul(p, s) * p)) - Expr.Sum(p * r) + (0.5 * moments.LabelSquare);
        _runner = new ObjectivePlans(model, p, loss, change => Expr.Sum(Expr.MatMul(change, s) * change, Axis.Columns))
            .CreateRunner(batchCapacity: 1, interruption);
        _runner.Bind(s, moments.Square);
        _runner.Bind(r, moments.Cross);
    }

    public int Count { get; }

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        gradient.Clear();
        // For an exact fit, rounding can make the difference of the three terms slightly negative.
        return Math.Max(0, _runner.AddGradient(parameters, gradient));
    }

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        product.Clear();
        _runner.AddCurvatureProduct(parameters, direction, product);
    }

    public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        product.Clear();
        _runner.AddHessianProduct(parameters, direction, product);
    }

    public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction)
    {
        var squares = new double[_scoreUnits.Length];
        _runner.AddSquaredChange(parameters, direction, squares);
        return ScoreUnits.Largest(squares, _scoreUnits);
    }
}
