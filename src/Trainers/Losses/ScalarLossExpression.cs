using Cotangent.AutoDiff;
using Microsoft.ML.Trainers;

namespace Cotangent.Trainers.Losses;

/// <summary>A loss of ML.NET as an expression of the engine. It is computed in single precision, even in a plan of double.</summary>
/// <remarks>
/// The derivative in the score is the Derivative of the loss. All other derivatives are central differences. Training needs only the second
/// derivative in the score, for the size of steps.
/// </remarks>
internal sealed class ScalarLossExpression
{
    /// <summary>
    /// Step of a difference, relative to 1 + |x|: near the cube root of the unit roundoff of single precision, at which truncation and
    /// rounding errors balance.
    /// </summary>
    private const double DifferenceStep = 1.0 / 256;

    private readonly Func<double, double, double> _loss;
    private readonly Func<double, double, double> _derivative;

    public ScalarLossExpression(IScalarLoss loss)
    {
        Name = loss.GetType().Name;
        _loss = (g, y) => loss.Loss((float)g, (float)y);
        _derivative = (g, y) => loss.Derivative((float)g, (float)y);
    }

    /// <summary>The name of the type of the loss.</summary>
    public string Name { get; }

    /// <summary>The loss of each element, in the shape of the scores.</summary>
    public Expr Of(Expr g, Expr y) => Expr.Map(Name, g, y, _loss, Derivative, (left, right) => DifferenceInLabel(_loss, left, right));

    private Expr Derivative(Expr g, Expr y) => Differentiable($"{Name}.Derivative", _derivative, g, y);

    /// <summary>A function whose derivatives are central differences.</summary>
    private static Expr Differentiable(string name, Func<double, double, double> f, Expr g, Expr y) =>
        Expr.Map(name, g, y, f, (left, right) => DifferenceInScore(f, left, right), (left, right) => DifferenceInLabel(f, left, right));

    private static Expr DifferenceInScore(Func<double, double, double> f, Expr g, Expr y) =>
        Differentiable("difference", (left, right) => Difference(x => f(x, right), left), g, y);

    private static Expr DifferenceInLabel(Func<double, double, double> f, Expr g, Expr y) =>
        Differentiable("difference", (left, right) => Difference(x => f(left, x), right), g, y);

    private static double Difference(Func<double, double> f, double x)
    {
        // The points are rounded here, so that the divisor is the exact step.
        var step = DifferenceStep * (1 + Math.Abs(x));
        var (above, below) = ((float)(x + step), (float)(x - step));
        return (f(above) - f(below)) / ((double)above - below);
    }
}
