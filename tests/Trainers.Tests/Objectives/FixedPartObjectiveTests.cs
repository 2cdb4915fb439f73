using Cotangent.Trainers.Objectives;

namespace Cotangent.Trainers.Tests.Objectives;

public class FixedPartObjectiveTests
{
    private static readonly double[,] Curvature = { { 4, 1, 2 }, { 1, 5, 3 }, { 2, 3, 6 } };

    /// <summary>The first and the third may move: their rows and columns of the matrix are what is left of it.</summary>
    [Fact]
    public void It_is_the_objective_of_what_may_move()
    {
        double[] Times(double[] v) => [.. Enumerable.Range(0, 3).Select(i => Curvature.Row(i).Zip(v, (c, d) => c * d).Sum())];
        var whole =
            new Optimization.Function(
                3, p => (7, Times(p)), (_, v) => Times(v), hessianProduct: (_, v) => [.. Times(v).Select(p => 2 * p)]);
        var part = new FixedPartObjective(whole, 1..2);
        double[] point = [1, 2, 3], direction = [3, 100, 5], found = new double[3];
        Assert.Equal(3, part.Count);
        Assert.Equal(7, part.Evaluate(point, found));
        Assert.Equal([12, 0, 26], found);
        part.CurvatureProduct(point, direction, found);
        Assert.Equal([(4 * 3) + (2 * 5), 0, (2 * 3) + (6 * 5)], found);
        part.HessianProduct(point, direction, found);
        Assert.Equal([44, 0, 72], found);
        Assert.Equal(Math.Sqrt((3 * 22) + (5 * 36)), part.ScoreChange(point, direction));
        Assert.Equal([3, 100, 5], direction);
    }
}
