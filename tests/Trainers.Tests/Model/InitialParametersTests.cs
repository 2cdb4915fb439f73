using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Tests.Model;

public class InitialParametersTests
{
    private static readonly ParameterLayout Layout = new(Features: 6, Rank: 3, Outputs: 4, HasBias: true);

    /// <summary>Lengths, to the roundings of n squares and a root.</summary>
    [Fact]
    public void Rows_of_Theta_begin_shorter_than_columns_of_A_and_b_at_zero()
    {
        var p = InitialParameters.Draw(Layout, new Random(1));
        for (var i = 0; i < Layout.Rank; i++)
        {
            var row = p.Skip(i * Layout.Features).Take(Layout.Features);
            var column = Enumerable.Range(0, Layout.Outputs).Select(j => p[Layout.ThetaLength + (j * Layout.Rank) + i]);
            Assert.Equal(0.1, LeastSquares.Norm(row), Rounding.Gamma(Layout.Features + 4));
            Assert.Equal(1, LeastSquares.Norm(column), Rounding.Gamma(Layout.Outputs + 4));
        }

        Assert.All(p.Skip(Layout.ThetaLength + Layout.ALength), bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void A_seed_gives_the_same_start_again_and_another_seed_another()
    {
        Assert.Equal(InitialParameters.Draw(Layout, new Random(1)), InitialParameters.Draw(Layout, new Random(1)));
        Assert.NotEqual(InitialParameters.Draw(Layout, new Random(1)), InitialParameters.Draw(Layout, new Random(2)));
    }

    [Fact]
    public void In_single_precision_the_numbers_are_those_of_double_rounded()
    {
        var expected = Array.ConvertAll(InitialParameters.Draw(Layout, new Random(1)), p => (float)p);
        Assert.Equal(expected, InitialParameters.Draw<float>(Layout, new Random(1)));
    }
}
