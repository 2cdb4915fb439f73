using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>The branches and the comparison that both kinds of training share.</summary>
internal static class LawChecks
{
    /// <summary>The rank up to which the penalty of the product is cheaper as ⟨AᵀA, Theta Thetaᵀ⟩.</summary>
    public static bool HasSmallGrams(ParameterLayout layout) =>
        layout.Rank * (layout.Features + layout.Outputs) < layout.Features * layout.Outputs;

    public static void Equal(double expected, double found, double tolerance, string what) =>
        Assert.True(
            Math.Abs(expected - found) <= tolerance,
            FormattableString.Invariant($"{what}: the formula gives {expected:g17}, training {found:g17}, the tolerance {tolerance:g3}."));

    public static void Equal(ReadOnlySpan<double> expected, ReadOnlySpan<double> found, Func<int, double> tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Equal(expected[i], found[i], tolerance(i), $"{what} [{i}]");
    }

    public static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));
}
