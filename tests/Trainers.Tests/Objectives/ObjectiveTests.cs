using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;
using Microsoft.ML;
namespace Cotangent.Trainers.Tests.Objectives;

/// <summary>Both objectives are the same function, and it is the one written out in <see cref="PlainLoss"/>.</summary>
public class ObjectiveTests
{
    public enum Kind
    {
        Rows,
        Moments,
    }

    public static MatrixTheoryData<Kind, Storage, bool, bool> Cases =>
        new(Enum.GetValues<Kind>(), Enum.GetValues<Storage>(), [true, false], [true, false]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_gradient_curvature_Hessian_and_change_of_scores_are_those_of_plain_loops(
        Kind kind, Storage storage, bool bias, bool standardize)
    {
        foreach (var (rank, outputs) in from rank in Enumerable.Range(1, 3) from outputs in Enumerable.Range(1, 3) select (rank, outputs))
        {
            var random = new Random((10 * rank) + outputs);
            var setting = Setting.Draw(random, rank, outputs, storage, bias, standardize);
            var (parameters, direction) = (setting.DrawParameters(random), setting.DrawParameters(random));
            var objective = setting.Objective(kind);

            var found = new double[setting.Layout.Count];
            var value = objective.Evaluate(parameters, found);
            AssertClose([setting.Plain.Value(parameters)], [setting.Bound.Value(Magnitudes(parameters))], [value], setting);
            AssertClose(setting.Plain.Gradient(parameters), setting.Bound.Gradient(Magnitudes(parameters)), found, setting);
            objective.CurvatureProduct(parameters, direction, found);
            AssertClose(
                setting.Plain.CurvatureProduct(parameters, direction),
                setting.Bound.CurvatureProduct(Magnitudes(parameters), Magnitudes(direction)),
                found,
                setting);

            objective.HessianProduct(parameters, direction, found);
            AssertClose(
                setting.Plain.HessianProduct(parameters, direction),
                setting.Bound.HessianProduct(Magnitudes(parameters), Magnitudes(direction)),
                found,
                setting);

            // Squares round as the rest does; the square of what is found is compared, because a root would magnify what rounding leaves of
            // a small one.
            var changes = setting.Plain.SquaredChanges(parameters, direction)
                .Zip(setting.ScoreUnits, (square, unit) => square / (unit * unit))
                .ToArray();
            var bounds = setting.Bound.SquaredChanges(Magnitudes(parameters), Magnitudes(direction))
                .Zip(setting.ScoreUnits, (square, unit) => square / (unit * unit));
            AssertClose([changes.Max()], [bounds.Max()], [Math.Pow(objective.ScoreChange(parameters, direction), 2)], setting);
        }
    }

    /// <summary>
    /// Along a line the loss is a polynomial of degree 4, for which the five-point formula is exact: only rounding is tolerated.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_is_the_slope_of_the_value(Kind kind, Storage storage, bool bias, bool standardize)
    {
        var random = new Random(1);
        var setting = Setting.Draw(random, rank: 2, outputs: 3, storage, bias, standardize);
        var (parameters, direction) = (setting.DrawParameters(random), setting.DrawParameters(random));
        var objective = setting.Objective(kind);
        var gradient = new double[setting.Layout.Count];
        objective.Evaluate(parameters, gradient);

        double Value(double step)
        {
            double[] moved = [.. parameters.Zip(direction, (p, d) => p + (step * d))];
            return objective.Evaluate(moved, new double[moved.Length]);
        }

        var slope = (Value(-2) - (8 * Value(-1)) + (8 * Value(1)) - Value(2)) / 12;
        var largestValue = setting.Bound.Value([.. parameters.Zip(direction, (p, d) => Math.Abs(p) + (2 * Math.Abs(d)))]);
        var dot = setting.Bound.Gradient(Magnitudes(parameters)).Zip(direction, (g, d) => g * Math.Abs(d)).Sum();
        Assert.Equal(
            gradient.Zip(direction, (g, d) => g * d).Sum(), slope, Rounding.Gamma(setting.Operations) * ((18.0 / 12 * largestValue) + dot));
    }

    [Theory]
    [InlineData(Kind.Rows, Storage.Dense)]
    [InlineData(Kind.Rows, Storage.Sparse)]
    [InlineData(Kind.Rows, Storage.Mixed)]
    [InlineData(Kind.Moments, Storage.Dense)]
    [InlineData(Kind.Moments, Storage.Sparse)]
    [InlineData(Kind.Moments, Storage.Mixed)]
    public void Many_tiles_give_the_same_bits_for_any_number_of_threads(Kind kind, Storage storage)
    {
        var random = new Random(1);
        var setting = Setting.Draw(random, rank: 2, outputs: 2, storage, bias: true, standardize: true, rows: 20_000, rowsPerTile: 300);
        var (parameters, direction) = (setting.DrawParameters(random), setting.DrawParameters(random));

        double[] Everything(int threads)
        {
            var objective = setting.Objective(kind, threads);
            var (gradient, product) = (new double[parameters.Length], new double[parameters.Length]);
            var value = objective.Evaluate(parameters, gradient);
            objective.CurvatureProduct(parameters, direction, product);
            var hessian = new double[parameters.Length];
            objective.HessianProduct(parameters, direction, hessian);
            return [value, .. gradient, .. product, .. hessian, objective.ScoreChange(parameters, direction)];
        }

        var once = Everything(1);
        Assert.Equal(once, Everything(2));
        Assert.Equal(once, Everything(8));
    }

    [Theory]
    [InlineData(Kind.Rows)]
    [InlineData(Kind.Moments)]
    public void A_second_evaluation_forgets_the_first(Kind kind)
    {
        var random = new Random(1);
        var setting = Setting.Draw(random, rank: 2, outputs: 2, Storage.Mixed, bias: true, standardize: true);
        var (parameters, other) = (setting.DrawParameters(random), setting.DrawParameters(random));
        var (first, second) = (new double[parameters.Length], new double[parameters.Length]);
        var objective = setting.Objective(kind);

        var value = objective.Evaluate(parameters, first);
        objective.Evaluate(other, second);
        objective.CurvatureProduct(parameters, other, second);
        Assert.Equal(value, objective.Evaluate(parameters, second));
        Assert.Equal(first, second);
    }

    /// <summary>For an exact fit the three terms of the moments cancel, and rounding must not make the loss negative.</summary>
    [Fact]
    public void The_loss_on_moments_is_never_negative()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var x = new Random(seed).Integers(20, 2);
            var layout = new ParameterLayout(2, 1, 1, false);
            var rows = Tiles.Of(x, x.Times(new double[,] { { 3 }, { 5 } }), null, Storage.Dense, 20);
            var objective = Objective.OnMoments(rows, Units.None(2, 1), layout);

            // The three terms are at most 2 (8 · 9)² each.
            double[] exact = [3 / 7.0, 5 / 7.0, 7];
            Assert.InRange(objective.Evaluate(exact, new double[3]), 0, Rounding.Gamma(20) * 3 * 2 * 72 * 72);
        }
    }

    private static void AssertClose(double[] expected, double[] magnitude, double[] found, Setting setting)
    {
        // Both sides round.
        var gamma = 2 * Rounding.Gamma(setting.Operations);
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], gamma * magnitude[i]);
    }

    private static double[] Magnitudes(double[] values) => Array.ConvertAll(values, Math.Abs);

    /// <summary>Data, a model for them, and what bounds the rounding of everything computed from them.</summary>
    private sealed record Setting(TileSet Rows, Units Units, ParameterLayout Layout, PlainLoss Plain, PlainLoss Bound)
    {
        /// <summary>
        /// More than the roundings on any way from the data to a result: at most the rows and all sizes of the model one after the other,
        /// twice (the value is a square), the change of units, and the products and sums that the slots add.
        /// </summary>
        public int Operations => (int)Rows.RowCount + (8 * (Layout.Features + Layout.Rank + Layout.Outputs)) + 60;

        public static Setting Draw(
            Random random, int rank, int outputs, Storage storage, bool bias, bool standardize, int rows = 53, int rowsPerTile = 7)
        {
            // Four of five features are zero; their means and deviations differ.
            const int Features = 5;
            var x = PlainMatrix.Of(rows, Features, (_, f) => random.Next(5) == 0 ? (float)(10 * (f + 1 + random.Normal())) : 0);
            var y = random.Normals(rows, outputs).Map(v => (float)(100 + (7 * v)));
            var weights = Enumerable.Range(0, rows).Select(row => row % 9 == 0 ? 0 : (double)(float)random.LogUniform(0.1, 10)).ToArray();

            var data = Tiles.Of(x, y, weights, storage, rowsPerTile);
            var units = standardize
                ? UnitsEstimate.OfRows(data, center: bias, LabelUnits.Deviation(shared: false))
                : Units.None(Features, outputs);
            var layout = new ParameterLayout(Features, rank, outputs, bias);
            var plain = new PlainLoss(
                PlainMatrix.Of(rows, Features, (i, f) => (x[i, f] - units.FeatureMeans[f]) * units.FeatureScales[f]),
                PlainMatrix.Of(rows, outputs, (i, j) => (y[i, j] - units.LabelMeans[j]) / units.LabelDeviations[j]),
                weights,
                layout);
            return new Setting(data, units, layout, plain, plain.Magnitude(
                PlainMatrix.Of(rows, Features, (i, f) => (Math.Abs(x[i, f]) + Math.Abs(units.FeatureMeans[f])) * units.FeatureScales[f])));
        }

        /// <summary>One for each output.</summary>
        public double[] ScoreUnits => [.. Enumerable.Range(1, Layout.Outputs).Select(j => 1 / (double)j)];

        public IObjective Objective(Kind kind, int threads = 2)
        {
            return kind == Kind.Rows
                ? Objectives.Objective.OnRows(Rows, Units, Layout, TrainingLoss.Squared(), threads, ScoreUnits)
                : Objectives.Objective.OnMoments(Rows, Units, Layout, threads, ScoreUnits);
        }

        public double[] DrawParameters(Random random) => [.. Enumerable.Range(0, Layout.Count).Select(_ => random.Normal())];
    }
}
