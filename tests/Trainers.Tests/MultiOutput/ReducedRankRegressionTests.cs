using Microsoft.ML;

namespace Cotangent.Trainers.Tests.MultiOutput;

/// <summary>
/// At each rank the loss is that of the closed form, with no option set but the rank: of the history, and of the parameters in single
/// precision.
/// </summary>
public class ReducedRankRegressionTests
{
    /// <summary>The required relative accuracy of the loss.</summary>
    private const double Promised = 1e-5;

    public static MatrixTheoryData<int, int> LinnerudCases => new(Enumerable.Range(1, 3), Enumerable.Range(1, 10));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(LinnerudCases))]
    public void Linnerud_reaches_the_loss_of_the_closed_form(int rank, int seed) =>
        AssertOptimal(TargetsProblem.Read("linnerud.csv", targets: 3), rank, seed);

    /// <summary>The other way round: from the body to the exercises.</summary>
    [Theory]
    [MemberData(nameof(LinnerudCases))]
    public void So_does_Linnerud_from_body_to_exercises(int rank, int seed)
    {
        var linnerud = TargetsProblem.Read("linnerud.csv", targets: 3);
        AssertOptimal(new TargetsProblem(linnerud.Y, linnerud.X), rank, seed);
    }

    /// <summary>Features of any scale, offset and correlation, targets of any scale, with little noise, much, or nothing else.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void So_do_random_problems_at_every_rank(int seed)
    {
        var random = new Random(seed);
        var (n, m) = (random.Next(1, 8), random.Next(2, 8));
        var rows = n + random.Next(2, 200);
        var signal = random.LogUniform(0.01, 100);
        var correlated = random.Normals(rows, n).Times(random.Normals(n, n));
        var x = InUnits(PlainMatrix.Join(correlated, random.Normals(1, n), (v, offset) => v + offset));
        var signals = x.Times(random.Normals(n, m));
        var y = InUnits(PlainMatrix.Join(signals, random.Normals(rows, m), (v, noise) => (signal * v) + noise + 3));
        for (var rank = 1; rank <= Math.Min(n, m); rank++)
            AssertOptimal(new TargetsProblem(x, y), rank, seed);

        double[,] InUnits(double[,] v) => PlainMatrix.Join(v, random.Normals(1, v.Columns()).Map(Math.Exp), (value, unit) => value * unit);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Without_a_bias_the_closed_form_is_about_zero(int rank)
    {
        var problem = TargetsProblem.Easy(1, rows: 60, features: 4, targets: 3);
        AssertOptimal(problem, rank, seed: 1, bias: false);
    }

    /// <summary>A rank above min(n, m) has nothing more to gain.</summary>
    [Fact]
    public void A_rank_above_the_smaller_side_is_least_squares()
    {
        var problem = TargetsProblem.Easy(1, rows: 60, features: 3, targets: 2);
        var expected = LeastSquares.Fit(problem.X, problem.Y).Loss(problem.X, problem.Y);
        var fit = TargetsTraining.Fit(problem, new() { Rank = 5 });
        Assert.Equal(expected, fit.Linear.Loss(problem.X, problem.Y), Promised * expected);
    }

    /// <summary>Otherwise a rank that is ignored could pass: each rank less must cost more than the tolerance.</summary>
    [Fact]
    public void Each_rank_of_Linnerud_has_an_optimum_of_its_own()
    {
        var linnerud = TargetsProblem.Read("linnerud.csv", targets: 3);
        var losses = Enumerable.Range(1, 3)
            .Select(rank => ClosedForm.Fit(linnerud.X, linnerud.Y, rank).Loss(linnerud.X, linnerud.Y))
            .ToArray();
        Assert.True(losses[0] > losses[1] * (1 + (10 * Promised)));
        Assert.True(losses[1] > losses[2] * (1 + (10 * Promised)));
        Assert.Equal(LeastSquares.Fit(linnerud.X, linnerud.Y).Loss(linnerud.X, linnerud.Y), losses[2], 1e-9);
    }

    private static void AssertOptimal(TargetsProblem problem, int rank, int seed, bool bias = true)
    {
        // Each target in a unit of its own, or all as they are given: below full rank these are two optima.
        double[] units = ColumnUnits.Of(problem.Y, centered: bias).Deviations, ones = [.. units.Select(_ => 1.0)];
        foreach (var (targets, unit) in ((TargetUnits, double[])[])[(TargetUnits.Deviation, units), (TargetUnits.AsGiven, ones)])
        {
            double[,] InUnits(double[,] y) => PlainMatrix.Of(y.Rows(), y.Columns(), (i, j) => y[i, j] / unit[j]);
            var expected = ClosedForm.Fit(problem.X, InUnits(problem.Y), rank, bias).Loss(problem.X, InUnits(problem.Y));
            var fit = TargetsTraining.Fit(problem, new() { Rank = rank, UseBias = bias, TargetUnits = targets }, seed);
            var history = fit.Parameters.TrainingHistory;
            Assert.Equal(expected, history[history.BestEpoch - 1].Loss, Promised * expected);
            var errors = PlainMatrix.Join(fit.Linear.Predict(problem.X), problem.Y, (score, label) => score - label);
            Assert.Equal(expected, InUnits(errors).RowMajor().Sum(e => e * e) / (2 * problem.Rows), Promised * expected);
            Assert.Equal(rank, fit.Parameters.Theta.Lengths[0]);
        }
    }
}
