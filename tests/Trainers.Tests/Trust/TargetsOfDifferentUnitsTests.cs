using Cotangent.Trainers.Tests.MultiOutput;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>At full rank each target is an independent least squares problem: other targets change nothing.</summary>
public class TargetsOfDifferentUnitsTests
{
    public static MatrixTheoryData<double, string> ScaleCases => new([1, 1e4, 1e8, 1e9, 1e12], FullBatch.Names);

    public static TheoryData<string> Optimizers => [.. FullBatch.Names];

    /// <summary>
    /// Both targets are exact functions of the features, to 2⁻²⁴ of the rounding of labels and coefficients, which leaves 1 - R2 at 1e-14;
    /// 1e-6 is what coefficients that are off by 1e-3 would leave, ten times what Options.Tolerance promises.
    /// </summary>
    [Theory]
    [MemberData(nameof(ScaleCases))]
    public void A_small_exact_target_beside_a_large_one_is_found(double scale, string optimizer)
    {
        const int Rows = 200;
        double Wave(int row, int f) => f == 0 ? Math.Sin(row) : Math.Cos(2.7 * row);
        var problem = new TargetsProblem(
            PlainMatrix.Of(Rows, 2, Wave),
            PlainMatrix.Of(Rows, 2, (i, j) => j == 0 ? scale * (Wave(i, 0) - Wave(i, 1)) : Wave(i, 0) + Wave(i, 1)));
        var fit = TargetsTraining.Fit(problem, new() { Optimizer = FullBatch.Of(optimizer) });
        Assert.InRange(RSquared.Of(fit.Linear, problem.X, problem.Y, 0), 1 - 1e-6, 1);
        Assert.InRange(RSquared.Of(fit.Linear, problem.X, problem.Y, 1), 1 - 1e-6, 1);
        Assert.True(fit.Parameters.TrainingHistory.Converged);
    }

    /// <summary>
    /// The diabetes data without its last feature, glucose, which is the second target, in thousandths; the progression is in millions. At
    /// the optimum R2 is flat: an error of 1e-4 in the coefficients, the guarantee, costs 1e-8 of it, times at most the condition number
    /// 22² of the correlations.
    /// </summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Each_target_of_the_diabetes_data_is_found_as_it_is_alone(string optimizer)
    {
        var diabetes = SampleData.Read(SampleData.Diabetes);
        var last = diabetes.Features - 1;
        var problem = new TargetsProblem(
            PlainMatrix.Of(diabetes.Rows, last, (i, f) => diabetes.X[i, f]),
            PlainMatrix.Of(diabetes.Rows, 2, (i, j) => j == 0 ? 1e6 * diabetes.Y[i] : 1e-3 * diabetes.X[i, last]));
        var fit = TargetsTraining.Fit(problem, new() { Optimizer = FullBatch.Of(optimizer) });
        var expected = LeastSquares.Fit(problem.X, problem.Y);
        for (var j = 0; j < 2; j++)
        {
            var r2 = RSquared.Of(expected, problem.X, problem.Y, j);
            Assert.InRange(RSquared.Of(fit.Linear, problem.X, problem.Y, j), r2 - 5e-6, r2 + 1e-12);
        }

        Assert.True(fit.Parameters.TrainingHistory.Converged);
    }
}
