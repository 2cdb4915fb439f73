using Cotangent.Transforms.Jacobians;

namespace Cotangent.Transforms.Tests.Pipelines;

/// <summary>The shapes of local Jacobians against plain sums over the numbers that are not 0.</summary>
public sealed class JacobianTests
{
    /// <summary>More than the slots of a vector register, and no multiple of them.</summary>
    private const int Size = 21;

    [Fact]
    public void Products_by_0_are_0_and_all_others_are_those_of_plain_sums()
    {
        var random = new Random(5);
        var (special, finite) = (0, 0);
        for (var trial = 0; trial < 300; trial++)
        {
            // The slopes of two trials of four are special, and the tangents of two others.
            var (x, diagonal) = (Numbers(random, Size, trial % 4), Numbers(random, Size, (trial + 1) % 4));
            var dense = Numbers(random, Size * Size, (trial + 1) % 4);
            AssertShape(new Diagonal(diagonal), x, (i, j) => i == j ? diagonal[i] : 0);
            AssertShape(new DenseJacobian(dense, Size, Size), x, (i, j) => dense[(i * Size) + j]);
            if (x.Concat(diagonal).All(double.IsFinite))
                finite++;
            else
                special++;
        }

        Assert.True(special > 50 && finite > 50);
    }

    /// <summary>(d + u vT) x is d x + u (v.x), of which each product by 0 is 0.</summary>
    [Fact]
    public void A_rank_one_term_of_0_adds_nothing()
    {
        var (d, u, v, x) = (new double[Size], new double[Size], new double[Size], new double[Size]);
        (d[0], d[1], u[1], u[2], v[3], v[4], x[1], x[4]) = (double.NaN, 2, 3, 5, double.PositiveInfinity, 7, 1, 1);
        var y = new double[Size];
        new DiagonalPlusRankOne(d, u, v).Push(x, y);
        Assert.Equal([0, 2 + (3 * 7), 5 * 7, .. new double[Size - 3]], y);
        // Transposed: u.x = 3, so that the infinite slope counts.
        Array.Clear(y);
        new DiagonalPlusRankOne(d, u, v).Pull(x, y);
        Assert.Equal([0, 2, 0, double.PositiveInfinity, 3 * 7, .. new double[Size - 5]], y);
        // And u.x = 0, so that nothing does.
        (x[1], y) = (0, new double[Size]);
        new DiagonalPlusRankOne(d, u, v).Pull(x, y);
        Assert.Equal(new double[Size], y);
    }

    private static void AssertShape(Jacobian jacobian, double[] x, Func<int, int, double> entry)
    {
        var (pushed, pulled) = (new double[Size], new double[Size]);
        jacobian.Push(x, pushed);
        jacobian.Pull(x, pulled);
        for (var i = 0; i < Size; i++)
        {
            Assert.Equal(Sum(j => (entry(i, j), x[j])), pushed[i]);
            Assert.Equal(Sum(j => (entry(j, i), x[j])), pulled[i]);
        }
    }

    /// <summary>Finite numbers are small integers, so that sums are exact in any order.</summary>
    private static double Sum(Func<int, (double Slope, double Tangent)> factors)
    {
        var sum = 0.0;
        for (var j = 0; j < Size; j++)
        {
            var (slope, tangent) = factors(j);
            if (slope != 0 && tangent != 0)
                sum += slope * tangent;
        }

        return sum;
    }

    private static double[] Numbers(Random random, int count, int special) =>
        [.. Enumerable.Range(0, count).Select(_ => Number(random, special))];

    /// <summary>0 in half of the cases; infinite for <paramref name="special"/> above 1, also missing for 3.</summary>
    private static double Number(Random random, int special) => random.Next(2) == 0 ? 0 : random.Next(12) switch
    {
        0 when special > 1 => double.PositiveInfinity,
        1 when special > 1 => double.NegativeInfinity,
        2 when special > 2 => double.NaN,
        var other => other - 6,
    };
}
