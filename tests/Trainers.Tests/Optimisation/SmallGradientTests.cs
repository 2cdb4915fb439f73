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

    /// <summary>Saved and loaded it judges as before: by the reference and the curvature that it measured, and by the loss that it met first.</summary>
    [Fact]
    public void It_remembers_what_it_measured()
    {
        var reference = 1.0;
        double[] point = [1];
        var moving = new Moving(() => reference);
        var measured = new Convergence(moving, 1e-3, new ResumableRandom(1));
        measured.MeasureReference(point);
        reference = 100;
        Assert.True(new Convergence(moving, 1e-3, new ResumableRandom(1)).Holds(point, 0.05));
        Assert.False(Reloaded(measured).Holds(point, 0.05));

        reference = 0;
        measured.MeasureReference(point);
        Assert.False(Reloaded(measured).Holds(point, 1e-14));
        measured.MeasureCurvature(point);
        Assert.True(Reloaded(measured).Holds(point, 1e-14));

        // A fall by 1e-9 is rounding of 1e10, and of 1 it is not.
        var judge = new Convergence(moving, 0, new ResumableRandom(1));
        judge.Judge(point, 1e10, 1);
        judge.Judge(point, 1, 1);
        judge = Reloaded(judge);
        var outcome = EpochOutcome.Continue;
        for (var epoch = 1; epoch <= 20; epoch++)
            outcome = judge.Judge(point, 1 - (1e-9 * epoch), 1);
        Assert.Equal(EpochOutcome.Stuck, outcome);

        Convergence Reloaded(Convergence saved)
        {
            using var stream = new MemoryStream();
            saved.Exchange(StateStream.Writing(stream));
            stream.Position = 0;
            var loaded = new Convergence(moving, 1e-3, new ResumableRandom(2));
            loaded.Exchange(StateStream.Reading(stream));
            return loaded;
        }
    }

    /// <summary>A curvature of 1, and a reference that the test moves.</summary>
    private sealed class Moving(Func<double> reference) : IObjective
    {
        public int Count => 1;

        public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient) => throw new NotSupportedException();

        public double ReferenceNorm(ReadOnlyMemory<double> parameters) => reference();

        public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product) =>
            direction.Span.CopyTo(product);
    }
}
