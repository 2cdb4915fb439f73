using System.Globalization;
using System.Numerics.Tensors;

namespace Cotangent.AutoDiff;

/// <summary>
/// Checks the derivatives of an expression at a point, in double: that forward and reverse mode agree with each other (adjoint identity),
/// and that both agree with central differences of the value.
/// </summary>
/// <remarks>
/// The adjoint identity <c>⟨gBar, J xDot⟩ = ⟨Jᵀ gBar, xDot⟩</c> needs no step size, and cannot see an error that both modes share; the central
/// difference can. Both are taken along a few random directions, the same at every call, so the cost does not grow with the number of variables.
/// </remarks>
public sealed record GradientCheck
{
    private const int Seed = 1;
    private const int Directions = 3;

    private GradientCheck(double adjointError, double adjointTolerance, double differenceError, double differenceTolerance) =>
        (AdjointError, AdjointTolerance, DifferenceError, DifferenceTolerance) =
        (adjointError, adjointTolerance, differenceError, differenceTolerance);

    /// <summary>|⟨gBar, J xDot⟩ - ⟨Jᵀ gBar, xDot⟩| along the first direction that fails, or the last one.</summary>
    public double AdjointError { get; }

    /// <summary>
    /// What rounding may cause in <see cref="AdjointError"/>. Sums of N products in double err by at most N 2⁻⁵³ of the sum of magnitudes
    /// (Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, section 3.1); N is taken as 10⁵, with a hundred for cancellation inside.
    /// </summary>
    public double AdjointTolerance { get; }

    /// <summary>|central difference - ⟨gBar, J xDot⟩| along the same direction.</summary>
    public double DifferenceError { get; }

    /// <summary>
    /// What truncation and rounding may cause in <see cref="DifferenceError"/>: the change of the central difference between two step sizes,
    /// which exceeds the error left after extrapolating from both, and the rounding of the values divided by the step. Rounding is taken as a
    /// hundred units of the values, and of the terms that the arguments add to them (the arguments times their cotangents), which may cancel.
    /// </summary>
    public double DifferenceTolerance { get; }

    /// <summary>Whether both errors are within their tolerances. False where anything is not finite.</summary>
    public bool IsCorrect => AdjointError <= AdjointTolerance && DifferenceError <= DifferenceTolerance;

    /// <summary>Checks a function of one matrix.</summary>
    /// <param name="f">The function; any shape of value.</param>
    /// <param name="x">Where to check. Keep away from kinks and from the edge of the domain: differences step to both sides.</param>
    public static GradientCheck Run(Func<Expr, Expr> f, Tensor<double> x)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Run(inputs => [f(inputs[0])], [x]);
    }

    /// <summary>Checks a function of several matrices, in all of them at once.</summary>
    /// <param name="f">From the arguments to one or more results.</param>
    /// <param name="x">Where to check: one tensor for each argument.</param>
    public static GradientCheck Run(Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, IReadOnlyList<Tensor<double>> x)
    {
        var (value, pushforward) = Differentiate.Linearize(f, x);
        var (_, pullback) = Differentiate.Vjp(f, x);
        var random = new Random(Seed);
        GradientCheck check;
        var direction = 0;
        do
        {
            var (xDot, gBar) = (Draw(x, random), Draw(value, random));
            var (gDot, xBar) = (pushforward(xDot), pullback(gBar));
            var (adjointError, adjointTolerance) = Adjoint(gBar, gDot, xBar, xDot);
            var (differenceError, differenceTolerance) = Difference(f, x, xDot, gBar, xBar, Dot(gBar, gDot));
            check = new GradientCheck(adjointError, adjointTolerance, differenceError, differenceTolerance);
        }
        while (check.IsCorrect && ++direction < Directions);

        return check;
    }

    /// <summary>Throws where the check has failed.</summary>
    /// <exception cref="InvalidOperationException">The derivatives are wrong at this point; the message gives errors and tolerances.</exception>
    public void ThrowIfWrong()
    {
        if (!IsCorrect)
            throw new InvalidOperationException($"The derivatives are not those of the value. {this}");
    }

    /// <summary>Errors and tolerances in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Adjoint identity: error {AdjointError:g3}, tolerance {AdjointTolerance:g3}. Central difference: error {DifferenceError:g3}, tolerance {DifferenceTolerance:g3}.");

    private static (double Error, double Tolerance) Adjoint(Tensor<double>[] gBar, Tensor<double>[] gDot, Tensor<double>[] xBar, Tensor<double>[] xDot)
    {
        const double Rounding = 100 * 1e5 / (1L << 53);
        return (Math.Abs(Dot(gBar, gDot) - Dot(xBar, xDot)), Rounding * (DotOfMagnitudes(gBar, gDot) + DotOfMagnitudes(xBar, xDot)));
    }

    private static (double Error, double Tolerance) Difference(
        Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f,
        IReadOnlyList<Tensor<double>> x,
        Tensor<double>[] xDot,
        Tensor<double>[] gBar,
        Tensor<double>[] xBar,
        double derivative)
    {
        // A power of two near the fifth root of the rounding unit, where truncation h⁴ and rounding 1/h balance after extrapolation.
        const double Step = 1.0 / 1024;
        var (coarse, magnitude) = CentralDifference(f, x, xDot, gBar, Step);
        var (fine, _) = CentralDifference(f, x, xDot, gBar, Step / 2);
        var extrapolated = fine + ((fine - coarse) / 3);
        // A value may be the small difference of large terms; how large, the cotangents of the arguments tell.
        magnitude += DotOfMagnitudes(xBar, x) + (Step * DotOfMagnitudes(xBar, xDot));
        return (Math.Abs(extrapolated - derivative), Math.Abs(fine - coarse) + (magnitude / (1L << 53) * 100 / Step));
    }

    private static (double Difference, double Magnitude) CentralDifference(
        Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, IReadOnlyList<Tensor<double>> x, Tensor<double>[] xDot, Tensor<double>[] gBar, double step)
    {
        var (above, below) = (Values(f, Step(x, xDot, step)), Values(f, Step(x, xDot, -step)));
        return ((Dot(gBar, above) - Dot(gBar, below)) / (2 * step), DotOfMagnitudes(gBar, above) + DotOfMagnitudes(gBar, below));
    }

    private static Tensor<double>[] Values(Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, Tensor<double>[] x) => Differentiate.Linearize(f, x).Values;

    private static Tensor<double>[] Step(IReadOnlyList<Tensor<double>> x, Tensor<double>[] xDot, double step) =>
        [.. x.Select((tensor, i) => Tensor.Add<double>(tensor, Tensor.Multiply<double>(xDot[i], step)))];

    private static Tensor<double>[] Draw(IReadOnlyList<Tensor<double>> like, Random random) =>
        [.. like.Select(tensor => Tensor.Create([.. Enumerable.Range(0, (int)tensor.FlattenedLength).Select(_ => (2 * random.NextDouble()) - 1)], tensor.Lengths))];

    private static double Dot(Tensor<double>[] left, Tensor<double>[] right) => left.Zip(right, (l, r) => Tensor.Dot<double>(l, r)).Sum();

    private static double DotOfMagnitudes(Tensor<double>[] left, IReadOnlyList<Tensor<double>> right) =>
        left.Zip(right, (l, r) => Tensor.Dot<double>(Tensor.Abs<double>(l), Tensor.Abs<double>(r))).Sum();
}
