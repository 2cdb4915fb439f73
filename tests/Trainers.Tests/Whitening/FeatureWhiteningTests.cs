using Cotangent.Trainers.Model;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;

namespace Cotangent.Trainers.Tests.Whitening;

/// <summary>Parameters of features, some of them combinations of others, and parameters of the whitened features.</summary>
public class FeatureWhiteningTests
{
    private const int Rows = 80;

    /// <summary>A bound of rounding errors: condition numbers are below 100, and sums have less than 200 terms of size 10.</summary>
    private static readonly double Tolerance = 1e4 * Rounding.Gamma(200);

    public static TheoryData<int> Seeds => [1, 2, 3, 4];

    /// <summary>Rows of theta as whitened unit vectors: the features that they make are uncorrelated and of mean square 1.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whitened_features_are_uncorrelated_and_of_size_1(int seed)
    {
        var (_, square, whitening, _) = Draw(seed, dependent: 2);
        var rank = whitening.LayoutOf(new ParameterLayout(6, 4, 1, false)).Features;
        Assert.Equal(4, rank);
        var (unit, theta) = (PlainMatrix.Of(rank, rank, (i, j) => i == j ? 1 : 0), new double[(4 * 6) + 4]);
        whitening.ToFeatures(new ParameterLayout(6, 4, 1, false), [.. unit.RowMajor(), 0, 0, 0, 0], theta);
        var rows = PlainMatrix.Of(4, 6, (i, f) => theta[(i * 6) + f]);
        var moments = rows.Times(square).Times(rows.Transposed());
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
                Assert.Equal(i == j ? 1 : 0, moments[i, j], Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void To_features_and_back_are_the_same_parameters(int seed)
    {
        var (_, _, whitening, layout) = Draw(seed, dependent: 2);
        var random = new Random(seed);
        var whitened = random.Normals(1, whitening.LayoutOf(layout).Count).RowMajor();
        var (features, back) = (new double[layout.Count], new double[whitened.Length]);
        whitening.ToFeatures(layout, whitened, features);
        whitening.FromFeatures(layout, features, back);
        for (var i = 0; i < back.Length; i++)
            Assert.Equal(whitened[i], back[i], Tolerance);
    }

    /// <summary>Parameters of all features, dependent ones included, become others of the same scores; A and b are as they were.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void From_features_and_back_gives_the_same_scores(int seed)
    {
        var (x, _, whitening, layout) = Draw(seed, dependent: 3);
        var parameters = new Random(seed).Normals(1, layout.Count).RowMajor();
        var (whitened, back) = (new double[whitening.LayoutOf(layout).Count], new double[layout.Count]);
        whitening.FromFeatures(layout, parameters, whitened);
        whitening.ToFeatures(layout, whitened, back);
        AssertSameHidden(x, layout, parameters, back);
        Assert.NotEqual(parameters[layout.Theta], back[layout.Theta]);
        Assert.Equal(parameters[layout.ThetaLength..], back[layout.ThetaLength..]);
    }

    /// <summary>For all g and d: ⟨gradient map of g, d⟩ = ⟨g, parameter map of d⟩.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_map_of_gradients_is_the_transpose_of_the_map_of_parameters(int seed)
    {
        var (_, _, whitening, layout) = Draw(seed, dependent: 2);
        var (random, inner) = (new Random(seed), whitening.LayoutOf(layout).Count);
        for (var draw = 0; draw < 10; draw++)
        {
            var (gradient, direction) = (random.Normals(1, layout.Count).RowMajor(), random.Normals(1, inner).RowMajor());
            var (mappedGradient, mappedDirection) = (new double[inner], new double[layout.Count]);
            whitening.GradientFromFeatures(layout, gradient, mappedGradient);
            whitening.ToFeatures(layout, direction, mappedDirection);
            Assert.Equal(Dot(gradient, mappedDirection), Dot(mappedGradient, direction), Tolerance);
        }
    }

    /// <summary>
    /// The least of all coefficients with the same scores is their projection on the space of the rows: S⁺ S c, with the pseudo-inverse
    /// from the eigenvectors of S. With fewer dependent features than others the one matrix is the smaller, with more the other.
    /// </summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 9)]
    [InlineData(4, 4)]
    public void Spread_least_the_coefficients_are_those_of_the_pseudo_inverse(int seed, int dependent)
    {
        var (x, square, whitening, layout) = Draw(seed, dependent);
        var parameters = new double[layout.Count];
        whitening.ToFeatures(layout, new Random(seed).Normals(1, whitening.LayoutOf(layout).Count).RowMajor(), parameters);
        var spread = (double[])parameters.Clone();
        whitening.SpreadLeast(layout, spread);
        AssertSameHidden(x, layout, parameters, spread);

        var (n, (values, vectors)) = (layout.Features, SymmetricEigen.Of(square));
        Assert.InRange(values[3] / values[0], 1e-6, 1);
        Assert.InRange(Math.Abs(values[4]), 0, 1e-12 * values[0]);
        var projection = PlainMatrix.Of(n, n, (i, j) => Enumerable.Range(0, 4).Sum(e => vectors[i, e] * vectors[j, e]));
        for (var i = 0; i < layout.Rank; i++)
        {
            for (var f = 0; f < n; f++)
            {
                var expected = Enumerable.Range(0, n).Sum(other => projection[f, other] * parameters[(i * n) + other]);
                Assert.Equal(expected, spread[(i * n) + f], 1e-9);
            }
        }

        Assert.Equal(parameters[layout.ThetaLength..], spread[layout.ThetaLength..]);
    }

    [Fact]
    public void Each_dependent_feature_is_told_with_those_that_it_is_made_of()
    {
        var x = new Random(1).Normals(Rows, 6);
        for (var i = 0; i < Rows; i++)
            (x[i, 2], x[i, 4], x[i, 5]) = (-2 * x[i, 0], x[i, 1] + x[i, 3], 0);
        var whitening = FeatureWhitening.Of(Moments(x).RowMajor(), 6, isSample: false)!;
        var told = whitening.Dependent().OrderBy(of => of.Feature).Select(of => (of.Feature, Of: string.Join(" ", of.Of))).ToArray();

        // In each group of two or three dependent features, the feature with the least remaining variance is reported.
        Assert.Equal(3, told.Length);
        Assert.Contains(told, of => of is (0, "2") or (2, "0"));
        Assert.Contains(told, of => of is (1, "3 4") or (3, "1 4") or (4, "1 3"));
        Assert.Equal((5, ""), told[^1]);
    }

    /// <summary>
    /// A hundred draws of a feature in units that a rounding to single precision makes nearly another: still a copy. With a thousandth of
    /// its own it is not.
    /// </summary>
    [Fact]
    public void A_copy_that_was_rounded_to_single_precision_is_a_copy_and_one_with_a_thousandth_of_its_own_is_not()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            var (unit, x) = (random.LogUniform(1e-3, 1e3), random.Normals(Rows, 3).Map(v => (float)v));
            for (var i = 0; i < Rows; i++)
                (x[i, 1], x[i, 2]) = ((float)(unit * x[i, 0]), x[i, 0] + (1e-3 * x[i, 2]));
            var z = ColumnUnits.Of(x).Standardize(x);
            var whitening = FeatureWhitening.Of(Moments(z).RowMajor(), 3, isSample: false)!;
            Assert.Equal(2, whitening.LayoutOf(new ParameterLayout(3, 1, 1, false)).Features);
            Assert.All(whitening.Dependent(), of => Assert.InRange(of.Feature, 0, 1));
        }
    }

    /// <summary>Some rows may not show all of a feature's variance: none is dropped by them, but one that never varies.</summary>
    [Fact]
    public void By_a_sample_of_the_rows_no_feature_that_varies_is_dependent()
    {
        var x = new Random(1).Normals(3, 6);
        for (var i = 0; i < 3; i++)
            x[i, 5] = 0;
        var whitening = FeatureWhitening.Of(Moments(x).RowMajor(), 6, isSample: true)!;
        Assert.Equal(5, whitening.LayoutOf(new ParameterLayout(6, 1, 1, false)).Features);
        Assert.Equal(5, Assert.Single(whitening.Dependent()).Feature);
    }

    [Fact]
    public void Where_no_feature_varies_there_is_nothing_to_whiten() =>
        Assert.Null(FeatureWhitening.Of(new double[16], 4, isSample: false));

    /// <summary>Four independent features, in any order with combinations of them.</summary>
    private static (double[,] X, double[,] Square, FeatureWhitening Whitening, ParameterLayout Layout) Draw(int seed, int dependent)
    {
        var random = new Random(seed);
        var (independent, combinations) = (random.Normals(Rows, 4), random.Normals(4, dependent));
        var (others, order) = (independent.Times(combinations), Enumerable.Range(0, 4 + dependent).ToArray());
        random.Shuffle(order);
        var x = PlainMatrix.Of(Rows, order.Length, (i, f) => order[f] < 4 ? independent[i, order[f]] : others[i, order[f] - 4]);
        var square = Moments(x);
        return (x, square, FeatureWhitening.Of(square.RowMajor(), order.Length, isSample: false)!, new ParameterLayout(
            order.Length, 3, 2, true));
    }

    private static double[,] Moments(double[,] x) => x.Transposed().Times(x).Map(v => v / x.Rows());

    private static void AssertSameHidden(double[,] x, ParameterLayout layout, double[] expected, double[] found)
    {
        double[,] Hidden(double[] p) =>
            x.Times(PlainMatrix.Of(layout.Rank, layout.Features, (i, f) => p[(i * layout.Features) + f]).Transposed());
        foreach (var (left, right) in Hidden(expected).RowMajor().Zip(Hidden(found).RowMajor()))
            Assert.Equal(left, right, Tolerance * 10);
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();
}
