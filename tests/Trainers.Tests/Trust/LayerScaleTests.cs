using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// Two features that hardly differ, x = (a, a + q u), with a label that depends on their difference: coefficients of 1/q. (c Theta, A / c)
/// is the same model, and c must not grow without end.
/// </summary>
public class LayerScaleTests
{
    private const int Rows = 200;
    private const double Q = 0.01;

    /// <summary>The condition number is about 2/q = 200, for which an optimizer with curvature needs some tens of steps.</summary>
    private const int MostEpochs = 200;

    public static MatrixTheoryData<int, string> Cases => new(Enumerable.Range(1, 5), FullBatch.Names);

    private static double[,
] X
    { get; } = PlainMatrix.Of(Rows, 2, (i, f) => Math.Sin(i) + (f == 0 ? 0 : Q * Math.Cos(2.7 * i))).Map(v => (float)v);

    /// <summary>The features are exact in single precision, so that R2 is 1 but for the rounding of the labels.</summary>
    private static double[] Y { get; } = [.. Enumerable.Range(0, Rows).Select(i => X[i, 0] + ((X[i, 1] - X[i, 0]) / Q))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_squared_loss_finds_an_exact_function_in_few_epochs(int seed, string optimizer) =>
        AssertFound(Training.Fit(new Problem(X, Y), new() { Optimizer = FullBatch.Of(optimizer) }, seed));

    [Theory]
    [MemberData(nameof(Cases))]
    public void So_does_the_Huber_loss(int seed, string optimizer) =>
        AssertFound(Training.Fit(new Problem(X, Y), new() { Loss = TrainingLoss.Huber(1), Optimizer = FullBatch.Of(optimizer) }, seed));

    /// <summary>
    /// One row in ten has the wrong label, so that there is an optimum without a penalty. The log-loss equals Newton's: at the optimum it
    /// is flat, and the rounding of coefficients of 1/q to single precision moves scores by some 1e-5 and the loss by the square of that.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void So_does_the_logistic_loss_without_a_penalty(int seed, string optimizer)
    {
        int[] labels = [.. Y.Select((y, i) => (y > 0) != (i % 10 == 3) ? 1 : 0)];
        var fit = ClassTraining.Fit(
            X, Array.ConvertAll(labels, label => label == 1), new() { L2Regularization = 0, Optimizer = FullBatch.Of(optimizer) }, seed);

        var units = ColumnUnits.Of(X);
        var newton = LogisticNewton.Fit(units.Standardize(X), labels, 2);
        var expected = ClassTraining.LogLoss(
            new LinearFit(PlainMatrix.Of(1, 2, (_, f) => newton[1, f]), [newton[1, 2]]), units.Standardize(X), labels);
        Assert.Equal(expected, ClassTraining.LogLoss(fit.Linear, X, labels), 1e-8);
        AssertQuick(fit.History);
    }

    private static void AssertFound(Training fit)
    {
        Assert.InRange(RSquared.Of(fit, new Problem(X, Y)), 0.999999, 1);
        AssertQuick(fit.Parameters.TrainingHistory);
    }

    private static void AssertQuick(TrainingHistory history)
    {
        Assert.True(history.Converged, $"{history.Stop} after {history.Count} epochs");
        Assert.InRange(history.Count, 1, MostEpochs - 1);
    }
}
