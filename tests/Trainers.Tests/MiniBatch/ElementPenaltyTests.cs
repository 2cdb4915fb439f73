using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.MiniBatch;

public class ElementPenaltyTests
{
    public static TheoryData<double, double> Penalties => new() { { 0.25, 0 }, { 0, 0.5 }, { 0.25, 0.5 }, { 0.25, 1e-9 } };

    /// <summary>The proximal map p of a function of one number minimizes s R(p) + ½ (p - q)²: no p near it is better.</summary>
    [Theory]
    [MemberData(nameof(Penalties))]
    public void A_step_is_the_proximal_map(double l1, double l2)
    {
        var penalty = new ElementPenalty(l1, l2);
        foreach (var (q, s) in from q in new[] { -2f, -0.1f, 0, 0.01f, 3 } from s in new[] { 0.125f, 0.5f, 2 } select (q, s))
        {
            float[] found = [q];
            penalty.Shrink(found, [s]);
            double At(double p) => (s * ((l1 * Math.Abs(p)) + (l2 / 2 * p * p))) + ((p - q) * (p - q) / 2);

            // At a distance e from its minimum, on the same side of 0, the function is (1 + s α₂) e²/2 above it; e is a few roundings.
            var slack = (1 + (s * l2)) * Math.Pow(Rounding.Gamma(8, Rounding.OfFloat) * (Math.Abs(q) + (s * l1)), 2);
            Assert.All([1e-3, -1e-3, 1e-2, -1e-2], move => Assert.True(At(found[0]) <= At(found[0] + move) + slack));
            Assert.Equal(Math.Abs(q) <= s * l1, found[0] == 0);
        }
    }

    /// <summary>Each of the single steps rounds the rest three times, and the rest never exceeds the first value.</summary>
    [Theory]
    [MemberData(nameof(Penalties))]
    public void Many_steps_at_once_are_as_many_single_ones(double l1, double l2)
    {
        var penalty = new ElementPenalty(l1, l2);
        foreach (var times in new[] { 1, 2, 7, 40 })
        {
            float[] start = [-2, -0.5f, 0, 0.01f, 0.3f, 3, 3];
            float[] steps = [0.125f, 0.125f, 0.125f, 0.5f, 0, 0.01f, 1e-6f];
            var (single, once) = ((float[])start.Clone(), (float[])start.Clone());
            for (var t = 0; t < times; t++)
                penalty.Shrink(single, steps);
            penalty.Shrink(once, steps, times);
            for (var i = 0; i < start.Length; i++)
                Assert.Equal(single[i], once[i], Rounding.Gamma((4 * times) + 4, Rounding.OfFloat) * Math.Abs(start[i]));
        }
    }

    [Theory]
    [InlineData("StochasticGradientDescent", 0.25, 0.5, false)]
    [InlineData("Adam", 0.25, 0.5, false)]
    [InlineData("AdaGrad", 0.25, 0.5, false)]
    [InlineData("StochasticGradientDescent", 0.25, 0, true)]
    [InlineData("AdaGrad", 0.25, 0, true)]
    public void Rows_that_catch_up_are_where_a_step_at_a_time_would_have_taken_them(string rule, double l1, double l2, bool changing)
    {
        const int Features = 4;
        const int Rank = 3;
        const int Steps = 30;
        var random = new Random(1);
        var layout = new ParameterLayout(Features, Rank, 1, false);
        float[] start = [.. Enumerable.Range(0, layout.Count).Select(_ => (float)random.Normal())];
        var penalty = new ElementPenalty(l1, l2);
        var (lazy, eager) = (new BatchParameters(layout, start), new BatchParameters(layout, start));
        var (lazyUpdate, eagerUpdate) = (Create(), Create());
        var catchUp = new LazyPenalty(penalty, lazy, lazyUpdate);
        var (scratch, now) = (new float[Rank], default(BatchStep));
        for (var t = 0; t < Steps; t++)
        {
            now = new BatchStep(t, now.RateBefore + now.Rate, changing ? 0.02 / (1 + t) : 0.01);
            for (var feature = 0; feature < Features; feature++)
            {
                var touched = random.Next(5) == 0;
                float[] gradient = [.. Enumerable.Range(0, Rank).Select(_ => (float)random.Normal())];
                var eagerRow = eager.Values.Slice(feature * Rank, Rank);
                if (touched)
                {
                    catchUp.CatchUp(feature, now, scratch);
                    lazyUpdate.Step(feature, feature * Rank, lazy.Values.Slice(feature * Rank, Rank), gradient, now.Rate, scratch);
                    eagerUpdate.Step(feature, feature * Rank, eagerRow, gradient, now.Rate, scratch);
                }
                else
                {
                    eagerUpdate.StepSizes(feature, feature * Rank, now.Rate, scratch);
                }

                penalty.Shrink(eagerRow, scratch);
            }
        }

        catchUp.CatchUpAll(new BatchStep(Steps, now.RateBefore + now.Rate, 0), scratch);

        // Each step rounds a few times what is at most the start and all steps of the rule together (below 1 each at these rates and
        // gradients).
        for (var i = 0; i < layout.ThetaLength; i++)
            Assert.Equal(eager.Values[i], lazy.Values[i], Rounding.Gamma(8 * Steps, Rounding.OfFloat) * (Math.Abs(start[i]) + 1));
        Assert.Contains(lazy.Values.ToArray(), value => value == 0);

        // The next epoch counts from its own start.
        var before = lazy.Values.ToArray();
        catchUp.CatchUp(0, default, scratch);
        Assert.Equal(before, lazy.Values.ToArray());

        BlockUpdate Create() => BatchProblem.Rule(rule).CreateUpdate(layout.Count, Features + 1);
    }

    [Fact]
    public void Its_value_is_the_sum_of_its_formula() => Assert.Equal((2 * 6) + (0.5 * 14), new ElementPenalty(2, 1).Value([1, -2, 3]));
}
