using System.Globalization;
using System.Numerics.Tensors;

namespace Cotangent.AutoDiff;

/// <summary>
/// Checks the derivatives of an expression at a point, in double: that forward and reverse mode agree with each other (adjoint identity),
/// and that both agree with central differences of the value.
/// </summary>
/// <remarks>
/// The adjoint identity <c>⟨gBar, J xDot⟩ = ⟨Jᵀ gBar, xDot⟩</c> needs no step size, and cannot see an error that both modes share; the
/// central difference can. Both are taken along a few random directions, the same at every call, so the cost does not grow with the number
/// of variables.
/// </remarks>
public sealed class GradientCheck
{
    private const int Seed = 1;
    private const int Directions = 3;
    private const double Rounding = 1000.0 / (1L << 53);

    private GradientCheck(double adjointError, double adjointTolerance, double differenceError, double differenceTolerance) =>
        (AdjointError, AdjointTolerance, DifferenceError, DifferenceTolerance) =
        (adjointError, adjointTolerance, differenceError, differenceTolerance);

    /// <summary>|⟨gBar, J xDot⟩ - ⟨Jᵀ gBar, xDot⟩| along the first direction that fails, or the last one.</summary>
    public double AdjointError { get; }

    /// <summary>
    /// The bound of rounding in <see cref="AdjointError"/>: a thousand units 2⁻⁵³ of all intermediate terms, including terms that cancel. A
    /// kernel takes a few units, a sum of N terms at most N and commonly their square root (Higham, <i>Accuracy and Stability of Numerical
    /// Algorithms</i>, 2nd ed., section 4.2).
    /// </summary>
    public double AdjointTolerance { get; }

    /// <summary>|central difference - ⟨gBar, J xDot⟩| along the same direction.</summary>
    public double DifferenceError { get; }

    /// <summary>
    /// The bound of truncation and rounding in <see cref="DifferenceError"/>: the change of the central difference between two step sizes,
    /// which exceeds the error left after extrapolation, plus a thousand units of the terms of the value, divided by the step, and of the
    /// terms of the derivative.
    /// </summary>
    public double DifferenceTolerance { get; }

    /// <summary>Whether both errors are within their tolerances. False if an error or a tolerance is not finite.</summary>
    public bool IsCorrect => IsFinite && AdjointError <= AdjointTolerance && DifferenceError <= DifferenceTolerance;

    private bool IsFinite => double.IsFinite(AdjointError + AdjointTolerance + DifferenceError + DifferenceTolerance);

    /// <summary>Checks a function of one matrix.</summary>
    /// <param name="f">The function; any shape of value.</param>
    /// <param name="x">The point. Keep away from kinks and from the edge of the domain: differences step to both sides.</param>
    public static GradientCheck Run(Func<Expr, Expr> f, Tensor<double> x)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Run(inputs => [f(inputs[0])], [x]);
    }

    /// <summary>Checks a function of several matrices, in all of them at once.</summary>
    /// <param name="f">From the arguments to one or more results.</param>
    /// <param name="x">The point: one tensor for each argument.</param>
    public static GradientCheck Run(Func<IReadOnlyList<Expr>, IReadOnlyList<Expr>> f, IReadOnlyList<Tensor<double>> x)
    {
        var (value, pushforward) = Differentiate.Linearize(f, x);
        var (_, pullback) = Differentiate.Vjp(f, x);
        var probe = new GradientProbe(f, x);
        var random = new Random(Seed);
        GradientCheck check;
        var direction = 0;
        do
        {
            var (xDot, gBar) = (Draw(x, random), Draw(value, random));
            var slope = Dot(gBar, pushforward(xDot));
            var terms = probe.TermsOfSlope(x, xDot, gBar);
            var (difference, change, termsOfDifference) = Difference(probe, x, xDot, gBar);
            check = new GradientCheck(
                Math.Abs(slope - Dot(pullback(gBar), xDot)),
                Rounding * terms,
                Math.Abs(difference - slope),
                change + (Rounding * (termsOfDifference + terms)));
        }
        while (check.IsCorrect && ++direction < Directions);

        return check;
    }

    /// <summary>Throws if the check has failed.</summary>
    /// <exception cref="InvalidOperationException">
    /// The derivatives are wrong at this point, or not finite near it; the message says which, and gives errors and tolerances.
    /// </exception>
    public void ThrowIfWrong()
    {
        if (!IsFinite)
            throw new InvalidOperationException(
                $"The value or a derivative is not finite here, or a step of 1/1024 away: nothing can be checked. {this}");
        if (!IsCorrect)
            throw new InvalidOperationException($"The derivatives are not those of the value. {this}");
    }

    /// <summary>Errors and tolerances in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Adjoint identity: error {AdjointError:g3}, tolerance {AdjointTolerance:g3}. ")
        + string.Create(
            CultureInfo.InvariantCulture, $"Central difference: error {DifferenceError:g3}, tolerance {DifferenceTolerance:g3}.");

    /// <summary>
    /// The central difference, extrapolated from two steps; the change between the two; and the terms whose rounding it divides by the
    /// step.
    /// </summary>
    private static (double Extrapolated, double Change, double Terms) Difference(
        GradientProbe probe, IReadOnlyList<Tensor<double>> x, Tensor<double>[] xDot, Tensor<double>[] gBar)
    {
        // A power of two near the fifth root of the rounding unit, where truncation h⁴ and rounding 1/h balance after extrapolation.
        const double Length = 1.0 / 1024;
        var (coarse, terms) = CentralDifference(Length);
        var (fine, _) = CentralDifference(Length / 2);
        return (fine + ((fine - coarse) / 3), Math.Abs(fine - coarse), terms);

        (double Difference, double Terms) CentralDifference(double step)
        {
            var (above, termsAbove) = probe.Value(Step(x, xDot, step), gBar);
            var (below, termsBelow) = probe.Value(Step(x, xDot, -step), gBar);
            return ((above - below) / (2 * step), (termsAbove + termsBelow) / step);
        }
    }

    private static Tensor<double>[] Step(IReadOnlyList<Tensor<double>> x, Tensor<double>[] xDot, double step) =>
        [.. x.Select((tensor, i) => Tensor.Add<double>(tensor, Tensor.Multiply<double>(xDot[i], step)))];

    private static Tensor<double>[] Draw(IReadOnlyList<Tensor<double>> like, Random random) =>
        [.. like.Select(tensor => Tensor.Create(Numbers((int)tensor.FlattenedLength, random), tensor.Lengths))];

    private static double[] Numbers(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];

    private static double Dot(Tensor<double>[] left, Tensor<double>[] right) => left.Zip(right, (l, r) => Tensor.Dot<double>(l, r)).Sum();
}
