using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// Classes with the default options: ten classes that are independent of forty features, so that all coefficients are noise.
/// </summary>
public class ManyClassesTests
{
    /// <summary>
    /// At Newton's optimum the loss with its penalty of 1/W is flat. Coefficients in single precision move the log-loss by 2⁻²⁴ of their
    /// size, 0.1, times the gradient of the penalty, which is far below 1e-8, as is what a gradient of the tolerance leaves.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_classes_converge_to_the_log_loss_of_Newton(int seed)
    {
        const int Rows = 2000;
        const int Classes = 10;
        var random = new Random(seed);
        var x = random.Normals(Rows, 40).Map(v => (float)v);
        int[] labels = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(Classes))];
        var fit = ClassTraining.Fit(x, labels, new TwoLayerLinearMulticlassTrainer.Options(), seed);

        var z = ColumnUnits.Of(x).Standardize(x);
        var expected = ClassTraining.LogLoss(MultinomialNewton.Fit(z, labels, Classes, ridge: 1.0 / Rows), z, labels);
        Assert.Equal(expected, ClassTraining.LogLoss(fit.Linear, x, labels), 1e-8);
        Assert.True(fit.History.Converged, $"{fit.History.Stop} after {fit.History.Count} epochs");
        Assert.Empty(fit.Warnings);
    }
}
