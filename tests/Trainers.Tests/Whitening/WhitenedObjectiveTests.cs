using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Whitening;

/// <summary>
/// The loss of the two-layer model is a polynomial of degree 4 along any line, whatever the coordinates: five points tell its derivatives
/// exactly.
/// </summary>
public class WhitenedObjectiveTests
{
    private static readonly double Tolerance = 1e4 * Rounding.Gamma(300);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Its_gradient_is_the_slope_of_its_value_and_its_Hessian_that_of_its_gradient(int seed)
    {
        var (objective, _, _, _) = Draw(seed);
        var random = new Random(seed);
        var (point, direction) = (random.Normals(1, objective.Count).RowMajor(), random.Normals(1, objective.Count).RowMajor());
        double[] At(double step) => [.. point.Zip(direction, (p, d) => p + (step * d))];
        double[] Gradient(double step)
        {
            var at = new double[objective.Count];
            objective.Evaluate(At(step), at);
            return at;
        }

        double Value(double step) => objective.Evaluate(At(step), new double[objective.Count]);
        var slope = (Value(-2) - (8 * Value(-1)) + (8 * Value(1)) - Value(2)) / 12;
        var largest = Math.Max(Value(2), Value(-2));
        Assert.Equal(slope, Gradient(0).Zip(direction, (g, d) => g * d).Sum(), Tolerance * largest);

        var hessian = new double[objective.Count];
        objective.HessianProduct(point, direction, hessian);
        var (back2, back1, ahead1, ahead2) = (Gradient(-2), Gradient(-1), Gradient(1), Gradient(2));
        for (var i = 0; i < hessian.Length; i++)
            Assert.Equal((back2[i] - (8 * back1[i]) + (8 * ahead1[i]) - ahead2[i]) / 12, hessian[i], Tolerance * largest);
    }

    /// <summary>
    /// It is the same function: at parameters that give the same scores it has the same value, and a step moves the scores as far.
    /// </summary>
    [Fact]
    public void It_is_the_objective_at_parameters_of_the_same_scores()
    {
        var (objective, inner, whitening, layout) = Draw(1);
        var random = new Random(1);
        var (raw, direction) = (random.Normals(1, layout.Count).RowMajor(), random.Normals(1, layout.Count).RowMajor());
        double[] whitened = new double[objective.Count], whitenedDirection = new double[objective.Count];
        whitening.FromFeatures(layout, raw, whitened);
        whitening.FromFeatures(layout, direction, whitenedDirection);
        var expected = inner.Evaluate(raw, new double[layout.Count]);
        Assert.Equal(expected, objective.Evaluate(whitened, new double[objective.Count]), Tolerance * expected);
        var change = inner.ScoreChange(raw, direction);
        Assert.Equal(change, objective.ScoreChange(whitened, whitenedDirection), Tolerance * change);
    }

    /// <summary>Of one squared score the curvature is the square of its change: ½ (g - y)² bends by 1 in g.</summary>
    [Fact]
    public void Its_curvature_along_a_direction_is_the_square_of_the_change_of_one_score()
    {
        var (objective, _, _, _) = Draw(1, outputs: 1);
        var random = new Random(1);
        var (point, direction, product) =
            (random.Normals(1, objective.Count).RowMajor(), random.Normals(1, objective.Count).RowMajor(), new double[objective.Count]);
        objective.CurvatureProduct(point, direction, product);
        var square = Math.Pow(objective.ScoreChange(point, direction), 2);
        Assert.Equal(square, product.Zip(direction, (c, d) => c * d).Sum(), Tolerance * square);
    }

    private static (IObjective Objective, IObjective Inner, FeatureWhitening Whitening, ParameterLayout Layout) Draw(
        int seed, int outputs = 2)
    {
        const int Rows = 50, Features = 5;
        var random = new Random(seed);
        var x = random.Normals(Rows, Features).Map(v => (float)v);
        for (var i = 0; i < Rows; i++)
            x[i, 3] = 4 * x[i, 1];
        var rows = Tiles.Of(x, random.Normals(Rows, outputs), null, Storage.Dense, 20);
        var layout = new ParameterLayout(Features, 2, outputs, true);
        var inner = Objective.OnRows(rows, Units.None(Features, outputs), layout, TrainingLoss.Squared());
        var whitening = FeatureWhitening.Of(x.Transposed().Times(x).Map(v => v / Rows).RowMajor(), Features, isSample: false)!;
        var objective = new WhitenedObjective(inner, whitening, layout, Interruption.None);
        Assert.Equal((2 * 4) + (outputs * 3), objective.Count);
        return (objective, inner, whitening, layout);
    }
}
