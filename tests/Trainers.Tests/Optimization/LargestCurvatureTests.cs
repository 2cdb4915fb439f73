using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.Tests.Objectives;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Optimization;

public class LargestCurvatureTests
{
    /// <summary>
    /// Power iteration stops at a relative change of 1e-3. With eigenvalues 1 : r, the norm of the product changes by at most r² times the
    /// error, so that the error is at most 1e-3 r² / (1 - r²): for r = 0.9, 4.3e-3.
    /// </summary>
    private const double Accuracy = 5e-3;

    [Theory]
    [InlineData(1, 0.9, 0.5)]
    [InlineData(3, 300, 0.001)]
    [InlineData(1e-12, 1e-13, 0)]
    [InlineData(1e12, 1e13, 0)]
    public void It_is_the_largest_eigenvalue(double first, double second, double third)
    {
        var curvature = new LargestCurvature(new Quadratic([first, second, third]), new ResumableRandom(1)).At(new double[3]);
        var largest = Math.Max(first, Math.Max(second, third));
        Assert.InRange(curvature, largest * (1 - Accuracy), largest * (1 + 1e-12));
    }

    [Fact]
    public void It_is_the_largest_eigenvalue_of_the_Gauss_Newton_matrix_of_the_model()
    {
        var random = new Random(1);
        var layout = new ParameterLayout(4, 2, 3, true);
        var (x, y) = (random.Normals(30, 4).Map(v => (float)v), random.Normals(30, 3).Map(v => (float)v));
        var tiles = new StandardizedTiles(Tiles.Of(x, y, null, Storage.Dense, 30), Units.None(4, 3));
        double[] parameters = [.. Enumerable.Range(0, layout.Count).Select(_ => random.Normal())];
        double[] Unit(int i) => [.. Enumerable.Range(0, layout.Count).Select(j => i == j ? 1.0 : 0)];
        var plain = new PlainLoss(x, y, null, layout);
        var columns = Enumerable.Range(0, layout.Count).Select(i => plain.CurvatureProduct(parameters, Unit(i))).ToArray();
        var (eigenvalues, _) = SymmetricEigen.Of(PlainMatrix.Of(layout.Count, layout.Count, (i, j) => columns[j][i]));

        Assert.InRange(eigenvalues[1] / eigenvalues[0], 0, 0.9);
        var found =
            new LargestCurvature(
                new RowObjective(tiles, layout, TrainingLoss.Squared(), LabelUnits.Ones(layout.Outputs), new Team(1), Interruption.None),
                new ResumableRandom(1)).At(parameters);
        Assert.InRange(found, eigenvalues[0] * (1 - Accuracy), eigenvalues[0] * (1 + 1e-12));
    }

    /// <summary>The direction of the bias is an eigenvector of every Gauss-Newton matrix, whatever its largest eigenvalue.</summary>
    [Fact]
    public void It_leaves_an_eigenvector_that_another_has_overtaken()
    {
        var quadratic = new Quadratic([1, 0, 0]);
        var curvature = new LargestCurvature(quadratic, new ResumableRandom(1));
        Assert.Equal(1, curvature.At(new double[3]), Accuracy);
        for (var grown = 2.0; grown < 1e6; grown *= 10)
        {
            quadratic.Curvatures[1] = grown;
            Assert.InRange(curvature.At(new double[3]), grown * (1 - Accuracy), grown * (1 + 1e-12));
        }
    }

    [Fact]
    public void It_recovers_after_products_that_are_zero_or_not_finite()
    {
        var quadratic = new Quadratic([0, 0]);
        var curvature = new LargestCurvature(quadratic, new ResumableRandom(1));
        Assert.Equal(0, curvature.At(new double[2]));
        quadratic.Curvatures[0] = double.PositiveInfinity;
        Assert.False(double.IsFinite(curvature.At(new double[2])));
        quadratic.Curvatures[0] = 4;
        Assert.InRange(curvature.At(new double[2]), 4 * (1 - Accuracy), 4 * (1 + 1e-12));
    }
}
