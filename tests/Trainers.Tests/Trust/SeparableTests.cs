using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// Classes that a plane separates have no best coefficients without a penalty, because twice as large ones are better: training cannot
/// converge, and the warning gives advice.
/// </summary>
public class SeparableTests
{
    public static TheoryData<string> Optimizers => [.. FullBatch.Names];

    private static double[,] X { get; } = PlainMatrix.Of(100, 2, (i, f) => f == 0 ? Math.Sin(i) : Math.Cos(2.7 * i)).Map(v => (float)v);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Two_classes_are_said_to_be_separable(string optimizer)
    {
        bool[] labels = [.. Enumerable.Range(0, 100).Select(i => X[i, 0] + X[i, 1] > 0.1)];
        AssertSaid(ClassTraining.Fit(X, labels, new() { L2Regularization = 0, Optimizer = FullBatch.Of(optimizer) }));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void So_are_three(string optimizer)
    {
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => X[i, 0] + X[i, 1] > 0.6 ? 2 : X[i, 0] + X[i, 1] > -0.3 ? 1 : 0)];
        AssertSaid(ClassTraining.Fit(X, labels, new() { L2Regularization = 0, Optimizer = FullBatch.Of(optimizer) }));
    }

    [Fact]
    public void With_the_penalty_of_classes_nothing_is_said()
    {
        var fit = ClassTraining.Fit(X, [.. Enumerable.Range(0, 100).Select(i => X[i, 0] + X[i, 1] > 0.1)]);
        Assert.True(fit.History.Converged);
        Assert.Empty(fit.Warnings);
    }

    private static void AssertSaid(ClassTraining fit)
    {
        Assert.False(fit.History.Converged);
        Assert.Contains(fit.Warnings, warning =>
            warning.Contains("separated", StringComparison.Ordinal)
            && warning.Contains(nameof(TwoLayerLinearOptions.L2Regularization), StringComparison.Ordinal));
    }
}
