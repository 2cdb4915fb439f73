using Cotangent.Trainers.Losses;

namespace Cotangent.Trainers.Tests.Losses;

public class SmoothedStageTests
{
    /// <summary>
    /// One number fitted to others: where the smoothed loss is least, found by halving, the exact one exceeds its least value, which is
    /// at one of the labels, by no more than the mean of the excess.
    /// </summary>
    [Theory]
    [InlineData(0.5, 0.1)]
    [InlineData(0.1, 0.1)]
    [InlineData(0.9, 1)]
    [InlineData(0.25, 1e-4)]
    public void Where_the_smoothed_loss_is_least_the_exact_one_is_within_the_excess(double tau, double width)
    {
        var stage = SmoothedStage.Of(tau, width);
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var labels = random.Normals(1, 3 + random.Next(30)).RowMajor();
            var (low, high) = (labels.Min() - 100, labels.Max() + 100);
            for (var halving = 0; halving < 80; halving++)
            {
                var middle = (low + high) / 2;
                (low, high) = labels.Sum(y => stage.Loss.At(middle, y).Slope) > 0 ? (low, middle) : (middle, high);
            }

            double Exact(double g) => labels.Average(y => Math.Max(tau * (y - g), (tau - 1) * (y - g)));
            var gap = Exact(low) - labels.Min(Exact);
            var excess = labels.Average(y => stage.Excess.At(low, y).Loss);
            Assert.InRange(gap, -Rounding.Gamma(200), excess + Rounding.Gamma(200));
            Assert.Equal(Exact(low), labels.Average(y => stage.Exact.At(low, y).Loss), Rounding.Gamma(60));
        }
    }

    [Fact]
    public void The_excess_is_the_residual_times_the_share_of_its_other_side()
    {
        var stage = SmoothedStage.Of(0.3, 0.5);
        foreach (var r in (double[])[-3, -0.5, -1e-3, 0, 0.25, 2])
            Assert.Equal(Math.Abs(r) / (1 + Math.Exp(Math.Abs(r) / 0.5)), stage.Excess.At(1 - r, 1).Loss, Rounding.Gamma(40) * 4);
    }

    /// <summary>From 0.1 by tens to 1e-9, and each smooths by its width.</summary>
    [Fact]
    public void Each_stage_is_ten_times_nearer_and_there_is_an_end()
    {
        var (stage, widths) = (TrainingLoss.Pinball(0.5).FirstStage, new List<double>());
        while (stage is not null)
        {
            widths.Add(stage.Loss.At(0, 0).Loss / Math.Log(2));
            stage = stage.Next?.Invoke();
        }

        Assert.InRange(widths.Count, 9, 10);
        for (var i = 0; i < widths.Count; i++)
            Assert.Equal(Math.Pow(10, -1 - i), widths[i], Rounding.Gamma(40) * widths[i]);
    }

    [Fact]
    public void A_width_that_is_given_has_no_stages() => Assert.Null(TrainingLoss.Pinball(0.5, 0.1).FirstStage);
}
