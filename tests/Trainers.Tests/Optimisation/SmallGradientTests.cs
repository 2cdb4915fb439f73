namespace Cotangent.Trainers.Tests.Optimisation;

/// <summary>When <see cref="Convergence"/> holds.</summary>
public class SmallGradientTests
{
    /// <summary>A hundred units of rounding, 1.1e-14, of a reference of 2.</summary>
    [Theory]
    [InlineData(0, 2.2e-14, true)]
    [InlineData(0, 2.3e-14, false)]
    [InlineData(1e-9, 2e-9, true)]
    [InlineData(1e-9, 2.1e-9, false)]
    public void A_gradient_is_small_against_the_reference_by_tolerance_or_rounding(double tolerance, double norm, bool expected)
    {
        var flat = new Function(1, _ => (0, [0]), (_, _) => [0], reference: 2);
        Assert.Equal(expected, new Convergence(flat, tolerance, new ResumableRandom(1)).Holds(new double[] { 1 }, norm));
    }

    /// <summary>The same of a curvature of 8 times parameters of length 5; power iteration on one number is exact.</summary>
    [Theory]
    [InlineData(4.4e-13, true)]
    [InlineData(4.5e-13, false)]
    public void Or_against_curvature_times_parameters(double norm, bool expected)
    {
        var bowl = new Function(2, _ => (0, [0, 0]), (_, v) => [8 * v[0], 8 * v[1]], reference: 1e-6);
        var convergence = new Convergence(bowl, 0, new ResumableRandom(1));
        Assert.False(convergence.Holds(new double[] { 3, 4 }, norm));
        convergence.MeasureCurvature(new double[] { 3, 4 });
        Assert.Equal(expected, convergence.Holds(new double[] { 3, 4 }, norm));
    }

    /// <summary>Neither lower than before nor smaller: twenty times in succession is the end, and one epoch that gets on begins a new count.</summary>
    [Fact]
    public void Epochs_that_get_nowhere_end()
    {
        var convergence = new Convergence(new Function(1, _ => (0, [0]), (_, v) => v), 0, new ResumableRandom(1));
        EpochOutcome Judge(double loss, double norm) => convergence.Judge(new double[] { 1 }, loss, norm);
        Assert.Equal(EpochOutcome.Continue, Judge(1, 1));
        for (var epoch = 1; epoch <= 19; epoch++)
            Assert.Equal(EpochOutcome.Continue, Judge(1, 1));
        Assert.Equal(EpochOutcome.Continue, Judge(1, 0.5));
        for (var epoch = 1; epoch <= 19; epoch++)
            Assert.Equal(EpochOutcome.Continue, Judge(1, 0.5));
        Assert.Equal(EpochOutcome.Stuck, Judge(1, 0.5));
    }
}
