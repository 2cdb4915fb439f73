using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// A correct result is reported as converged: seven classes of unequal shares without a penalty, on correlated features of mixed scales,
/// with 944 rows, as in the American National Election Study of 1996.
/// </summary>
public class MixedScalesTests
{
    private const int Rows = 944;
    private const int Classes = 7;

    public static MatrixTheoryData<int, int, double> Cases => new(Enumerable.Range(1, 5), [5, 10], [30, 100, 300]);

    /// <summary>
    /// The log-loss of the optimum is flat; coefficients in single precision move scores, which are below 10, by 1e-6, and the loss by the
    /// square of that.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Classes_without_a_penalty_converge_to_the_log_loss_of_Newton(int seed, int features, double condition)
    {
        var random = new Random(seed);
        var z = RandomProblem.Correlated(random, Rows, features, condition);
        var labels = Draw(random, z);
        var x = RandomProblem.Rescale(random, z, 0.1, 1000, offset: 3).Map(v => (float)v);
        var fit = ClassTraining.Fit(x, labels, new() { L2Regularization = 0 }, seed);

        var units = ColumnUnits.Of(x).Standardize(x);
        var newton = LogisticNewton.Fit(units, labels, Classes);
        var expected = ClassTraining.LogLoss(
            new LinearFit(PlainMatrix.Of(Classes, features, (j, f) => newton[j, f]), newton.Transposed().Row(features)), units, labels);
        Assert.Equal(expected, ClassTraining.LogLoss(fit.Linear, x, labels), 1e-8);
        Assert.True(fit.History.Converged, $"{fit.History.Stop} after {fit.History.Count} epochs");
        Assert.Empty(fit.Warnings);
    }

    /// <summary>Classes with ratios of e^(-j/2), changed by the features.</summary>
    private static int[] Draw(Random random, double[,] z)
    {
        var coefficients = random.Normals(Classes, z.Columns()).Map(v => 0.3 * v);
        var scores =
            PlainMatrix.Join(
                z.Times(coefficients.Transposed()), PlainMatrix.Of(1, Classes, (_, j) => -j / 2.0), (score, bias) => score + bias);
        return [.. Enumerable.Range(0, Rows).Select(row =>
        {
            var weights = Array.ConvertAll(scores.Row(row), Math.Exp);
            var (left, label) = (random.NextDouble() * weights.Sum(), 0);
            while (label < Classes - 1 && (left -= weights[label]) > 0)
                label++;
            return label;
        })];
    }
}
