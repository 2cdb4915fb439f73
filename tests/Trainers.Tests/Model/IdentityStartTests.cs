using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Tests.Model;

public class IdentityStartTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 4, 3, 3 },
        { 4, 5, 3 },
        { 2, 2, 5 },
        { 2, 4, 5 },
        { 3, 1, 1 },
        { 6, 2, 5 },
        { 6, 4, 5 },
    };

    /// <summary>All scores are 0, and one layer is orthonormal: A where it has a column for each output or fewer, else Theta.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void One_layer_is_orthonormal_and_the_other_is_zero(int features, int rank, int outputs)
    {
        var layout = new ParameterLayout(features, rank, outputs, true);
        var parameters = IdentityStart.Draw(layout, new Random(1));
        var (theta, a) = Layers(layout, parameters);
        Assert.All(a.Times(theta).RowMajor(), coefficient => Assert.Equal(0, coefficient));
        Assert.All(parameters[layout.Bias], b => Assert.Equal(0, b));
        var byA = rank >= outputs || rank < features;
        Assert.All((byA ? theta : a).RowMajor(), element => Assert.Equal(0, element));
        var gram = rank >= outputs ? a.Times(a.Transposed()) : byA ? a.Transposed().Times(a) : theta.Transposed().Times(theta);
        var isExact = rank >= Math.Min(features, outputs);
        for (var i = 0; i < gram.Rows(); i++)
        {
            for (var j = 0; j < gram.Columns(); j++)
                Assert.Equal(i == j ? 1 : 0, gram[i, j], isExact ? 0 : Rounding.Gamma(20 * outputs));
        }
    }

    [Fact]
    public void At_full_rank_nothing_is_drawn_and_below_it_everything_is()
    {
        var (full, low) = (new ParameterLayout(4, 3, 3, true), new ParameterLayout(4, 2, 3, true));
        Assert.Equal(IdentityStart.Draw(full, new Random(1)), IdentityStart.Draw(full, new Random(2)));
        Assert.Equal(IdentityStart.Draw(low, new Random(1)), IdentityStart.Draw(low, new Random(1)));
        Assert.NotEqual(IdentityStart.Draw(low, new Random(1)), IdentityStart.Draw(low, new Random(2)));
    }

    /// <summary>
    /// Columns of A in all directions alike: over many draws the mean of aaᵀ is 1/m, each element to five of its deviations.
    /// </summary>
    [Fact]
    public void Below_full_rank_no_output_is_preferred()
    {
        const int Draws = 4_000, Outputs = 4;
        var layout = new ParameterLayout(9, 1, Outputs, false);
        var (random, means) = (new Random(1), new double[Outputs, Outputs]);
        for (var draw = 0; draw < Draws; draw++)
        {
            var a = Layers(layout, IdentityStart.Draw(layout, random)).A;
            means = PlainMatrix.Join(means, a.Times(a.Transposed()), (sum, square) => sum + (square / Draws));
        }

        // No square of an element of a unit vector varies by more than 1/2.
        var tolerance = 5 * 0.5 / Math.Sqrt(Draws);
        for (var i = 0; i < Outputs; i++)
        {
            for (var j = 0; j < Outputs; j++)
                Assert.Equal(i == j ? 1.0 / Outputs : 0, means[i, j], tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Balanced_a_model_is_the_same_with_one_layer_at_the_identity(int features, int rank, int outputs)
    {
        var layout = new ParameterLayout(features, rank, outputs, true);
        var random = new Random(1);
        double[] before = [.. random.Integers(1, layout.Count).RowMajor()];
        var after = (double[])before.Clone();
        IdentityStart.Balance(layout, after);
        if (rank < Math.Min(features, outputs))
        {
            Assert.Equal(before, after);
            return;
        }

        var ((oldTheta, oldA), (theta, a)) = (Layers(layout, before), Layers(layout, after));

        // Integers: exact.
        Assert.Equal(oldA.Times(oldTheta), a.Times(theta));
        Assert.Equal(before[layout.Bias], after[layout.Bias]);
        var start = IdentityStart.Draw(layout, new Random(5));
        Assert.Equal(start[rank >= outputs ? layout.A : layout.Theta], after[rank >= outputs ? layout.A : layout.Theta]);
    }

    private static (double[,] Theta, double[,] A) Layers(ParameterLayout layout, double[] parameters) => (
        PlainMatrix.Of(layout.Rank, layout.Features, (i, f) => parameters[(i * layout.Features) + f]),
        PlainMatrix.Of(layout.Outputs, layout.Rank, (j, i) => parameters[layout.ThetaLength + (j * layout.Rank) + i]));
}
