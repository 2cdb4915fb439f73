using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Tests.Model;

public class LayerGaugeTests
{
    public static TheoryData<int, int, int> Sizes => new() { { 4, 3, 3 }, { 5, 2, 4 }, { 3, 1, 1 }, { 2, 4, 3 } };

    /// <summary>The rest is orthogonal to every direction (M Theta, -A M), and the removed component is one of them.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void What_it_leaves_is_orthogonal_to_all_that_only_moves_length_between_the_layers(int features, int rank, int outputs)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var random = new Random(seed);
            var layout = new ParameterLayout(features, rank, outputs, true);
            var (parameters, direction) = (random.Normals(1, layout.Count).RowMajor(), random.Normals(1, layout.Count).RowMajor());
            var left = (double[])direction.Clone();
            LayerGauge.Remove(layout, parameters, left);
            for (var i = 0; i < rank; i++)
            {
                for (var l = 0; l < rank; l++)
                    Assert.Equal(0, Direction(layout, parameters, i, l).Zip(left, (g, d) => g * d).Sum(), 1e-9);
            }

            // What was taken changes no coefficient, and the bias not at all.
            double[] taken = [.. direction.Zip(left, (whole, rest) => whole - rest)];
            var (theta, a) = Layers(layout, parameters);
            var (thetaDot, aDot) = Layers(layout, taken);
            var change = PlainMatrix.Join(aDot.Times(theta), a.Times(thetaDot), (x, y) => x + y);
            Assert.All(change.RowMajor(), element => Assert.Equal(0, element, 1e-9));
            Assert.Equal(direction[layout.Bias], left[layout.Bias]);
        }
    }

    /// <summary>The VJP of A Theta along any cotangent is orthogonal to them already.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_direction_of_scores_has_no_part_in_them(int features, int rank, int outputs)
    {
        var layout = new ParameterLayout(features, rank, outputs, true);
        var parameters = new Random(1).Normals(1, layout.Count).RowMajor();
        var direction = ScoreDirection.Of(layout, parameters, isRelative: false);
        var left = (double[])direction.Clone();
        LayerGauge.Remove(layout, parameters, left);
        foreach (var (expected, found) in direction.Zip(left))
            Assert.Equal(expected, found, 1e-9);
        Assert.Equal(direction, ScoreDirection.Of(layout, parameters, isRelative: false));
        Assert.DoesNotContain(0, direction);
    }

    /// <summary>With A = 1 the direction of Theta is V itself, and b the last column of it.</summary>
    [Fact]
    public void A_direction_of_differences_of_scores_adds_up_to_nothing_over_the_outputs()
    {
        var layout = new ParameterLayout(4, 3, 3, true);
        var direction = ScoreDirection.Of(layout, IdentityStart.Draw(layout, new Random(1)), isRelative: true);
        for (var f = 0; f < 4; f++)
            Assert.Equal(0, direction[f] + direction[4 + f] + direction[8 + f], Rounding.Gamma(10));
        Assert.Equal(0, direction[layout.Bias].Sum(), Rounding.Gamma(10));
        Assert.All(direction[layout.Theta], element => Assert.NotEqual(0, element));
    }

    private static double[] Direction(ParameterLayout layout, double[] parameters, int i, int l)
    {
        var (theta, a) = Layers(layout, parameters);
        var m = PlainMatrix.Of(layout.Rank, layout.Rank, (row, column) => (row, column) == (i, l) ? 1 : 0);
        return [.. m.Times(theta).RowMajor(), .. a.Times(m).Map(v => -v).RowMajor(), .. new double[layout.Outputs]];
    }

    private static (double[,] Theta, double[,] A) Layers(ParameterLayout layout, double[] parameters) => (
        PlainMatrix.Of(layout.Rank, layout.Features, (i, f) => parameters[(i * layout.Features) + f]),
        PlainMatrix.Of(layout.Outputs, layout.Rank, (j, i) => parameters[layout.ThetaLength + (j * layout.Rank) + i]));
}
