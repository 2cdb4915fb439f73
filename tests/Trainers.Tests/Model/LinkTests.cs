using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Tests.Model;

/// <summary>What the Score column shows of raw scores, however extreme.</summary>
public class LinkTests
{
    private static readonly float[][] ExtremeScores =
    [
        [0],
        [1e30f],
        [-1e30f],
        [float.PositiveInfinity],
        [float.NegativeInfinity],
        [1000, -1000],
        [-1000, -1001, -1002],
        [-79, -81, -500],
        [-81, -81],
        [1e30f, 1e30f, -1e30f],
        [float.MaxValue, float.MinValue],
        [float.MinValue, float.MinValue, float.MinValue],
        [float.NegativeInfinity, float.NegativeInfinity],
        [float.PositiveInfinity, float.PositiveInfinity, 1],
        [float.NegativeInfinity, 3, 1],
        [.. Enumerable.Range(0, 100).Select(j => (j - 50) * 1e28f)],
    ];

    public static TheoryData<float[]> Extremes => new(ExtremeScores);

    /// <summary>The sum and the divisions round by half a unit a term, and their sum here, in double, by less.</summary>
    [Theory]
    [MemberData(nameof(Extremes))]
    public void Probabilities_of_classes_lie_between_0_and_1_and_sum_to_1(float[] scores)
    {
        foreach (var link in new[] { Link.Softmax, Link.NormalizedSigmoid })
        {
            var shown = Shown(link, scores);
            Assert.All(shown, probability => Assert.InRange(probability, 0, 1));
            Assert.Equal(1, shown.Sum(probability => (double)probability), Rounding.Gamma(scores.Length + 1, Rounding.OfFloat));
        }
    }

    [Theory]
    [MemberData(nameof(Extremes))]
    public void The_largest_score_keeps_the_largest_probability(float[] scores)
    {
        foreach (var link in new[] { Link.Softmax, Link.NormalizedSigmoid, Link.Sigmoid })
        {
            var shown = Shown(link, scores);
            Assert.Equal(shown.Max(), shown[Array.IndexOf(scores, scores.Max())]);
        }
    }

    [Theory]
    [MemberData(nameof(Extremes))]
    public void No_score_but_that_of_not_a_number_gives_one(float[] scores) =>
        Assert.All(Enum.GetValues<Link>(), link => Assert.DoesNotContain(float.NaN, Shown(link, scores)));

    [Fact]
    public void Not_a_number_stays_so() =>
        Assert.All(Enum.GetValues<Link>(), link => Assert.Equal(float.NaN, Shown(link, [float.NaN])[0]));

    [Fact]
    public void Of_a_single_output_softmax_is_certain() => Assert.Equal([1f], Shown(Link.Softmax, [-3]));

    [Fact]
    public void Scores_that_overflowed_share_alike()
    {
        Assert.Equal([0.5f, 0.5f, 0], Shown(Link.Softmax, [float.PositiveInfinity, float.PositiveInfinity, float.MaxValue]));
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f], Shown(Link.Softmax, [.. Enumerable.Repeat(float.NegativeInfinity, 4)]));
    }

    /// <summary>
    /// Against double: kernels of 8 units on arguments that are exact or rounded once; an error u |g| of an exponent, |g| at most 16 after the shift, is as many units.
    /// </summary>
    [Fact]
    public void At_ordinary_scores_they_are_their_formulas()
    {
        var random = new Random(1);
        for (var sample = 0; sample < 100; sample++)
        {
            var g = Enumerable.Range(0, random.Next(1, 20)).Select(_ => (float)((16 * random.NextDouble()) - 8)).ToArray();
            var (exponentials, sigmoids) = (g.Select(v => Math.Exp(v)).ToArray(), g.Select(v => 1 / (1 + Math.Exp(-v))).ToArray());
            AssertClose(g.Select(v => (double)v), Shown(Link.Identity, g));
            AssertClose(exponentials, Shown(Link.Exponential, g));
            AssertClose(sigmoids, Shown(Link.Sigmoid, g));
            AssertClose(exponentials.Select(e => e / exponentials.Sum()), Shown(Link.Softmax, g));
            AssertClose(sigmoids.Select(s => s / sigmoids.Sum()), Shown(Link.NormalizedSigmoid, g));
        }
    }

    /// <summary>Where the sigmoids are taken for exponentials they differ by a share of exp(-80).</summary>
    [Theory]
    [InlineData(-79.99f)]
    [InlineData(-80.01f)]
    [InlineData(-100)]
    public void Normalised_sigmoids_keep_their_ratios_where_they_are_tiny(float largest) =>
        AssertClose([Math.E / (Math.E + 1), 1 / (Math.E + 1)], Shown(Link.NormalizedSigmoid, [largest, largest - 1]), exponent: 100);

    private static float[] Shown(Link link, float[] scores)
    {
        var shown = (float[])scores.Clone();
        link.Apply(shown);
        return shown;
    }

    private static void AssertClose(IEnumerable<double> expected, float[] shown, int exponent = 16) =>
        Assert.All(expected.Zip(shown), pair => Assert.Equal(1, pair.Second / pair.First, Rounding.Gamma((2 * (8 + exponent)) + shown.Length + 2, Rounding.OfFloat)));
}
