using Cotangent.Transforms.Sensitivities;
using CsCheck;
using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>
/// The meaning of the columns, over models and rows of small integers. Of five features and rank three no number exceeds 3 · 9 · (5 · 9 ·
/// 54) = 65,610, which is below 2²⁴: single precision is exact, and nothing below has a tolerance.
/// </summary>
public class SensitivityTests
{
    private const int Iterations = 20;

    private static readonly Gen<Case> Cases =
        from features in Gen.Int[1, 5]
        from rank in Gen.Int[1, 3]
        from theta in IntegerMatrix.Of(rank, features)
        from a in IntegerMatrix.Of(1, rank)
        from hasBias in Gen.Bool
        from bias in Gen.Int[-9, 9]
        from rows in IntegerMatrix.Of(3, features)
        from thetaDirection in IntegerMatrix.Of(rank, features)
        from aDirection in IntegerMatrix.Of(1, rank)
        select new Case(new PlainModel(theta, a, hasBias ? bias : null), rows.Row(0), rows.Row(1), rows.Row(2), thetaDirection, aDirection);

    [Fact]
    public void The_score_is_A_Theta_x_and_b() =>
        Cases.Sample(
            c => Assert.Equal([(float)c.Model.Score(c.X), (float)c.Model.Score(c.U)], Scores(c.Model, c.X, c.U)), iter: Iterations);

    [Fact]
    public void The_column_of_a_feature_is_its_entry_of_A_Theta_and_the_central_difference_of_the_score() => Cases.Sample(
        c =>
        {
            var features = Enumerable.Range(0, c.X.Length);
            var columns = Evaluate(c, [.. features.Select(feature => Tangent.Feature(feature))]);
            var above = Scores(c.Model, [.. features.Select(feature => Moved(c.X, feature, 1))]);
            var below = Scores(c.Model, [.. features.Select(feature => Moved(c.X, feature, -1))]);
            Assert.Equal(
                c.Model.Coefficients.RowMajor<float>(), features.Select(feature => Assert.Single(columns[$"Sensitivity_{feature}"])));
            Assert.Equal(above.Zip(below, (up, down) => (up - down) / 2), features.Select(feature => columns[$"Sensitivity_{feature}"][0]));
        },
        iter: Iterations);

    [Fact]
    public void Each_feature_at_once_is_the_columns_of_the_features_side_by_side() => Cases.Sample(
        c =>
        {
            var columns = Evaluate(c, [Tangent.EachFeature(), .. Enumerable.Range(0, c.X.Length).Select(slot => Tangent.Feature(slot))]);
            Assert.Equal(
                Enumerable.Range(0, c.X.Length).Select(feature => columns[$"Sensitivity_{feature}"][0]), columns["FeatureSensitivities"]);
            Assert.Equal(c.Model.Coefficients.RowMajor<float>(), columns["FeatureSensitivities"]);
        },
        iter: Iterations);

    [Fact]
    public void Along_a_direction_of_the_features_the_score_rises_by_the_column() => Cases.Sample(
        c =>
        {
            var columns = Evaluate(c, Tangent.FeatureDirection("Fixed", c.U.ToSingle()), Tangent.DirectionColumn("Direction"));
            Assert.Equal([(float)c.Model.AlongFeatures(c.U)], columns["Fixed"]);
            Assert.Equal([(float)c.Model.AlongFeatures(c.V)], columns["Sensitivity_Direction"]);
            var scores = Scores(c.Model, c.X, Sum(c.X, c.U), Sum(c.X, c.V));
            Assert.Equal([scores[1] - scores[0]], columns["Fixed"]);
            Assert.Equal([scores[2] - scores[0]], columns["Sensitivity_Direction"]);
        },
        iter: Iterations);

    /// <summary>Score is linear in Theta, so that the difference is the derivative.</summary>
    [Fact]
    public void Along_a_direction_of_Theta_the_column_is_A_V_x_by_which_the_score_of_the_moved_model_rises() => Cases.Sample(
        c =>
        {
            var column = Evaluate(c, Tangent.Theta("V", new(c.ThetaDirection.ToSingle())))["V"];
            Assert.Equal([(float)c.Model.AlongTheta(c.ThetaDirection, c.X)], column);
            var moved = c.Model with { Theta = PlainMatrix.Join(c.Model.Theta, c.ThetaDirection, (theta, v) => theta + v) };
            Assert.Equal(Scores(moved, c.X)[0] - Scores(c.Model, c.X)[0], column[0]);
        },
        iter: Iterations);

    /// <summary>Score is linear in A, so that the difference is the derivative.</summary>
    [Fact]
    public void Along_a_direction_of_A_the_column_is_V_Theta_x_by_which_the_score_of_the_moved_model_rises() => Cases.Sample(
        c =>
        {
            var column = Evaluate(c, Tangent.A("V", new(c.ADirection.ToSingle())))["V"];
            Assert.Equal([(float)c.Model.AlongA(c.ADirection, c.X)], column);
            var moved = c.Model with { A = PlainMatrix.Join(c.Model.A, c.ADirection, (a, v) => a + v) };
            Assert.Equal(Scores(moved, c.X)[0] - Scores(c.Model, c.X)[0], column[0]);
        },
        iter: Iterations);

    [Fact]
    public void Along_a_direction_of_b_the_column_is_the_direction_by_which_the_score_of_the_moved_model_rises() =>
        Cases.Where(c => c.Model.Bias is not null).Sample(
        c =>
        {
            var direction = (float)c.U[0];
            Assert.Equal([direction], Evaluate(c, Tangent.Bias("V", direction))["V"]);
            var moved = c.Model with { Bias = c.Model.Bias + direction };
            Assert.Equal(Scores(moved, c.X)[0] - Scores(c.Model, c.X)[0], direction);
        },
        iter: Iterations);

    [Fact]
    public void Sensitivities_times_the_way_from_another_row_add_up_to_the_difference_of_the_scores() => Cases.Sample(
        c =>
        {
            var columns =
                Evaluate(c with { V = Difference(c.X, c.U) }, Tangent.EachFeature("Each"), Tangent.DirectionColumn("Way", "Direction"));
            var scores = Scores(c.Model, c.X, c.U);
            var difference = scores[0] - scores[1];
            Assert.Equal(difference, columns["Each"].Zip(Difference(c.X, c.U), (sensitivity, way) => sensitivity * way).Sum());
            Assert.Equal([difference], columns["Way"]);
        },
        iter: Iterations);

    [Fact]
    public void The_column_is_linear_in_the_direction()
    {
        var cases = Gen.Select(Cases, Gen.Int[-3, 3], Gen.Int[-3, 3]);
        cases.Sample(
            (c, s, t) =>
            {
                var columns = Evaluate(
                    c,
                    Tangent.FeatureDirection("U", c.U.ToSingle()),
                    Tangent.FeatureDirection("V", c.V.ToSingle()),
                    Tangent.FeatureDirection("s U + t V", Sum(Scaled(s, c.U), Scaled(t, c.V)).ToSingle()),
                    Tangent.Theta("Theta", new(c.ThetaDirection.ToSingle())),
                    Tangent.Theta("s Theta", new(c.ThetaDirection.Map(v => s * v).ToSingle())),
                    Tangent.A("A", new(c.ADirection.ToSingle())),
                    Tangent.A("s A", new(c.ADirection.Map(v => s * v).ToSingle())));
                Assert.Equal((s * columns["U"][0]) + (t * columns["V"][0]), columns["s U + t V"][0]);
                Assert.Equal(s * columns["Theta"][0], columns["s Theta"][0]);
                Assert.Equal(s * columns["A"][0], columns["s A"][0]);
            },
            iter: Iterations);
    }

    [Fact]
    public void Sparse_features_and_directions_give_what_dense_ones_give() => Cases.Sample(
        c =>
        {
            Tangent[] tangents =
            [
                Tangent.EachFeature(),
                Tangent.DirectionColumn("Direction"),
                Tangent.Theta("Theta", new(c.ThetaDirection.ToSingle())),
                Tangent.A("A", new(c.ADirection.ToSingle())),
            ];
            // Every other element is 0: a sparse vector that stores all elements would test nothing.
            var thinned = c with { X = Thinned(c.X), V = Thinned(c.V) };
            var dense = Evaluate(thinned, isSparse: false, tangents);
            var sparse = Evaluate(thinned, isSparse: true, tangents);
            foreach (var tangent in tangents)
                Assert.Equal(dense[tangent.OutputColumnName], sparse[tangent.OutputColumnName]);
        },
        iter: Iterations);

    private static Dictionary<string, float[]> Evaluate(Case c, params Tangent[] tangents) => Evaluate(c, isSparse: false, tangents);

    private static Dictionary<string, float[]> Evaluate(Case c, bool isSparse, Tangent[] tangents)
    {
        var mlContext = new MLContext();
        var data = Example.AsData(mlContext, [new Example(c.X.ToSingle(), c.V.ToSingle(), isSparse)], c.X.Length);
        return Columns.ReadRow(
            mlContext.Transforms.JvpSensitivity(ChosenModel.Create(mlContext, c.Model), tangents).Fit(data).Transform(data));
    }

    /// <summary>The Score column of ML.NET.</summary>
    private static float[] Scores(PlainModel model, params double[][] rows)
    {
        var mlContext = new MLContext();
        var data = Example.AsData(mlContext, rows.Select(x => new Example(x.ToSingle())), model.Features);
        return [.. Columns.Read(ChosenModel.Create(mlContext, model).Transform(data), "Score").Select(score => score[0])];
    }

    private static double[] Sum(double[] left, double[] right) => [.. left.Zip(right, (l, r) => l + r)];

    private static double[] Scaled(double by, double[] x) => [.. x.Select(value => by * value)];

    private static double[] Difference(double[] left, double[] right) => [.. left.Zip(right, (l, r) => l - r)];

    private static double[] Moved(double[] x, int feature, double by) => [.. x.Select((value, i) => i == feature ? value + by : value)];

    private static double[] Thinned(double[] x) => [.. x.Select((value, i) => i % 2 == 0 ? 0 : value)];

    private sealed record Case(PlainModel Model, double[] X, double[] U, double[] V, double[,] ThetaDirection, double[,] ADirection);
}
