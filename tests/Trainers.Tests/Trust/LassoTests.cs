using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Tests.MultiOutput;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// L1Regularization at the default rank is the lasso: it minimizes 1/(2W) Σ (y - g)² / d² + λ₁ |c|₁ over the coefficients c in deviations
/// of the features and d of the label, with exact zeros.
/// </summary>
/// <remarks>
/// Source of the numbers: scikit-learn 1.2.1, <c>Lasso(alpha, tol=1e-12, max_iter=1000000).fit(X, y)</c>, on the diabetes data of
/// samples/data with features centered and divided by their deviation times √442, as in <c>load_diabetes</c>. Its conditions of optimality
/// hold to 2e-12, and zero coefficients have a slope at least 9% short of alpha, but for one at 2.7% (alpha = 0.3). scikit-learn minimizes
/// 1/(2N) |y - X w|² + alpha |w|₁; with w = c d √442 that is d² times ours where λ₁ = alpha √442 / d.
/// </remarks>
public class LassoTests
{
    private static readonly double[] Alphas = [1e-3, 1e-2, 0.1, 0.3, 1, 2, 3];

    private static readonly double[][] Published =
    [
        [
            -8.997738041221654, -238.89881486231693, 520.2624954947007, 323.42614263842455, -720.756698895545,
            421.8006831857709, 66.96215884974448, 164.51387950980558, 725.5244825152798, 67.47624730601986,
        ],
        [
            -1.3146027103530133, -228.8350697939779, 525.5346953120828, 316.18524101464385, -310.29967703456754,
            91.89661374631818, -103.6115858548368, 120.02000984573102, 572.5422307767126, 65.00468669362888,
        ],
        [
            0, -155.34311738489367, 517.2162286425436, 275.0872154712366, -52.552046156619255, 0, -210.13951616761815, 0, 483.9171763377936,
            33.66220414738966,
        ],
        [0, 0, 504.7216131911973, 189.77914646005604, 0, 0, -112.5851929543807, 0, 438.80430101293115, 0],
        [0, 0, 367.7016148871974, 6.309699380903166, 0, 0, 0, 0, 307.602151144115, 0],
        [0, 0, 63.795882008160405, 0, 0, 0, 0, 0, 3.67442175980182, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Alphas.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_has_the_zeros_and_the_coefficients_of_scikit_learn(int index)
    {
        var problem = SampleData.Read(SampleData.Diabetes);
        var root = Math.Sqrt(problem.Rows);
        var (deviations, d) = (ColumnUnits.Of(problem.X).Deviations, ColumnUnits.Of(problem.YColumn).Deviations[0]);
        var fit = Training.Fit(problem, new() { L1Regularization = Alphas[index] * root / d });
        var expected = Published[index];
        Assert.Equal(
            Enumerable.Range(0, problem.Features).Where(f => expected[f] == 0),
            Enumerable.Range(0, problem.Features).Where(f => fit.Coefficients[f] == 0));
        var tolerance = 1e-5 * expected.Max(Math.Abs);
        for (var f = 0; f < problem.Features; f++)
            Assert.Equal(expected[f], fit.Coefficients[f] * deviations[f] * root, tolerance);
        Assert.True(fit.Parameters.TrainingHistory.Converged, fit.Warnings.FirstOrDefault());
    }

    /// <summary>
    /// Above the largest slope at zero, |Xᵀy|∞ / N, the model is the mean: here the slope of the body mass index, 0.586, its correlation.
    /// </summary>
    [Theory]
    [InlineData(0.58, 1)]
    [InlineData(0.59, 0)]
    public void A_strength_above_the_largest_correlation_leaves_the_mean(double strength, int left)
    {
        var problem = SampleData.Read(SampleData.Diabetes);
        var fit = Training.Fit(problem, new() { L1Regularization = strength });
        Assert.Equal(left, fit.Coefficients.Count(c => c != 0));
        if (left == 0)
            Assert.Equal(problem.Y.Average(), fit.Parameters.Bias[0], 1e-6 * problem.Y.Average());
    }

    /// <summary>Below full rank the zeros of a product are not the zeros of its factors: the message names the alternative.</summary>
    [Fact]
    public void Below_full_rank_it_is_refused_and_the_penalties_of_the_factors_are_named()
    {
        var problem = TargetsProblem.Easy(1, rows: 40, features: 4, targets: 3);
        var exception =
            Assert.Throws<ArgumentOutOfRangeException>(() => TargetsTraining.Fit(problem, new() { Rank = 2, L1Regularization = 0.1 }));
        Assert.Contains("FirstLayerL1Regularization", exception.Message, StringComparison.Ordinal);
        Assert.Contains("SecondLayerL1Regularization", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Refused before a row is read: these optimizers take no proximal steps on all rows, and a layer that is the identity has no penalty
    /// of its own.
    /// </summary>
    [Fact]
    public void Where_it_cannot_be_it_is_refused_at_once()
    {
        TwoLayerLinearRegressionTrainer.Options[] refused =
        [
            new() { Optimizer = Optimizer.Lbfgs() },
            new() { Optimizer = Optimizer.GaussNewton() },
            new() { Optimizer = Optimizer.Adam() },
            new() { FirstLayerL1Regularization = 0.1, SecondLayerL1Regularization = 0.1 },
            new() { SecondLayerL2Regularization = 0.1, FirstLayerL2Regularization = 0.1 },
        ];
        foreach (var options in refused)
        {
            var exception = Assert.Throws<ArgumentOutOfRangeException>(() =>
                new MLContext(1).Regression.Trainers.TwoLayerLinear(options with { L1Regularization = 0.5 }));
            Assert.Contains("L1Regularization is 0.5", exception.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>At min(n, m) the rank is accepted.</summary>
    [Fact]
    public void At_full_rank_of_many_targets_it_is_the_lasso_of_each()
    {
        var easy = TargetsProblem.Easy(1, rows: 60, features: 4, targets: 3);
        var problem = new TargetsProblem(easy.X, ColumnUnits.Of(easy.Y).Standardize(easy.Y));
        var together = TargetsTraining.Fit(problem, new() { L1Regularization = 0.2 }).Linear;
        for (var j = 0; j < 3; j++)
        {
            var alone = Training.Fit(new Problem(problem.X, problem.Y.Transposed().Row(j)), new() { L1Regularization = 0.2 });
            for (var f = 0; f < 4; f++)
            {
                Assert.Equal(alone.Coefficients[f] == 0, together.Coefficients[j, f] == 0);
                Assert.Equal(alone.Coefficients[f], together.Coefficients[j, f], 1e-5);
            }
        }
    }
}
