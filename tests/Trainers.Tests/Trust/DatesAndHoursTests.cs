using Cotangent.Trainers.Tests.MultiOutput;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Trust;

/// <summary>
/// Two targets on one-hot dates and hours with numbers, as in rentals of bicycles: collinear columns, on which plain descent takes 100,000
/// epochs.
/// </summary>
public class DatesAndHoursTests
{
    private const int Dates = 120;
    private const int Hours = 24;

    /// <summary>
    /// All dates and all hours add up to 1, so that least squares without the first of each, with a bias, gives the same scores. Losses
    /// come from coefficients in single precision, 2⁻²⁴ of some deviations: 1e-6 of their losses.
    /// </summary>
    [Fact]
    public void They_converge_in_some_ten_epochs_to_least_squares()
    {
        var random = new Random(1);
        var (x, y) = (new double[Dates * Hours, Dates + Hours + 2], new double[Dates * Hours, 2]);
        for (var row = 0; row < Dates * Hours; row++)
        {
            var (date, hour) = (row / Hours, row % Hours);
            var warmth = (float)(Math.Sin(date / 20.0) + (0.3 * Math.Sin(hour / 4.0)) + (0.1 * random.Normal()));
            (x[row, date], x[row, Dates + hour]) = (1, 1);
            (x[row, Dates + Hours], x[row, Dates + Hours + 1]) = (warmth, (float)random.Normal());
            y[row, 0] = (float)(1e3 * (warmth + Math.Cos(hour / 3.0) + (0.3 * random.Normal())));
            y[row, 1] = (float)(1e-2 * (warmth - (date % 7 == 0 ? 1 : 0) + (0.3 * random.Normal())));
        }

        var problem = new TargetsProblem(x, y);
        var fit = TargetsTraining.Fit(problem);
        Assert.True(fit.Parameters.TrainingHistory.Converged);
        Assert.InRange(fit.Parameters.TrainingHistory.Count, 2, 50);

        var reduced = PlainMatrix.Of(Dates * Hours, Dates + Hours, (row, f) => problem.X[row, f + (f < Dates - 1 ? 1 : 2)]);
        for (var j = 0; j < 2; j++)
        {
            var target = new Problem(reduced, [.. Enumerable.Range(0, problem.Rows).Select(row => problem.Y[row, j])]);
            var least = LeastSquares.Fit(target).Loss(target.X, target.YColumn);
            var ours = new LinearFit(PlainMatrix.Of(1, x.Columns(), (_, f) => fit.Linear.Coefficients[j, f]), [fit.Linear.Bias[j]]);
            Assert.Equal(least, ours.Loss(problem.X, target.YColumn), 1e-6 * least);
        }
    }
}
