using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Optimizers;
using Cotangent.Trainers.Tests.Optimization;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.MiniBatch;

/// <summary>The update rules against loops in double precision with their formulas, over several steps.</summary>
public class BlockUpdateTests
{
    public static TheoryData<string> Rules => [.. OptimizerTable.MiniBatch];

    private const int Count = 13;
    private const int Steps = 12;

    /// <summary>Rates that are exact in single precision, different at each step.</summary>
    private static double Rate(int step) => step % 2 == 0 ? 0.125 : 0.03125;

    /// <summary>
    /// p is linear in the gradients. With all terms positive no partial sum is larger. Each step rounds a velocity twice and a parameter
    /// twice, and the factors μ and η are rounded.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Heavy_ball(double momentum)
    {
        var (start, gradients) = Draw(1);
        var (update, found) =
            (BatchProblem.Rule(Optimizer.StochasticGradientDescent(momentum: momentum)).CreateUpdate(Count, 1), (float[])start.Clone());
        var steps = Run(update, found, gradients);
        for (var i = 0; i < Count; i++)
        {
            var (p, v, largest, largestV) = ((double)start[i], 0.0, Math.Abs((double)start[i]), 0.0);
            for (var t = 0; t < Steps; t++)
            {
                (v, largestV) = ((momentum * v) + gradients[t][i], (momentum * largestV) + Math.Abs(gradients[t][i]));
                (p, largest) = (p - (Rate(t) * v), largest + (Rate(t) * largestV));
            }

            Assert.Equal(p, found[i], Rounding.Gamma(6 * Steps, Rounding.OfFloat) * largest);
            Assert.Equal(Rate(Steps - 1) / (1 - momentum), steps[i], Rounding.OfFloat);
        }
    }

    /// <summary>All terms of s are positive, so its relative error is that of t squarings and additions, halved by the root.</summary>
    [Fact]
    public void AdaGrad()
    {
        var (start, gradients) = Draw(2);
        var (update, found) = (BatchProblem.Rule(Optimizer.AdaGrad()).CreateUpdate(Count, 1), (float[])start.Clone());
        var steps = Run(update, found, gradients);
        for (var i = 0; i < Count; i++)
        {
            var (p, s, largest) = ((double)start[i], 0.0, Math.Abs((double)start[i]));
            for (var t = 0; t < Steps; t++)
            {
                s += (double)gradients[t][i] * gradients[t][i];
                p -= Rate(t) * gradients[t][i] / Math.Sqrt(s);
                largest += Rate(t) * Math.Abs(gradients[t][i]) / Math.Sqrt(s);
            }

            // ε² is below the rounding of squares of gradients that are not tiny.
            Assert.True(AdaGradUpdate.EpsilonSquare < Rounding.OfFloat * s);
            Assert.Equal(p, found[i], Rounding.Gamma((3 * Steps) + 10, Rounding.OfFloat) * largest);
            Assert.Equal(Rate(Steps - 1) / Math.Sqrt(s), steps[i], Rounding.Gamma(Steps + 8, Rounding.OfFloat) * steps[i]);
        }
    }

    /// <summary>
    /// m and v are taken as m + c (g - m), in which g - m may cancel: the errors are bounded by the same recursion with every term
    /// positive, M + c (|g| + M), five roundings a step.
    /// </summary>
    [Fact]
    public void Adam()
    {
        const double Beta1 = 0.9;
        const double Beta2 = 0.99;
        var (start, gradients) = Draw(3);
        var (update, found) =
            (BatchProblem.Rule(Optimizer.Adam(beta1: Beta1, beta2: Beta2)).CreateUpdate(Count, 1), (float[])start.Clone());
        Run(update, found, gradients);
        var gamma = Rounding.Gamma(6 * Steps, Rounding.OfFloat);
        for (var i = 0; i < Count; i++)
        {
            var (p, m, v, largestM, largestV) = ((double)start[i], 0.0, 0.0, 0.0, 0.0);
            var error = gamma * Math.Abs(p);
            for (var t = 0; t < Steps; t++)
            {
                var (g, square) = (Math.Abs(gradients[t][i]), (double)gradients[t][i] * gradients[t][i]);
                (m, largestM) = ((Beta1 * m) + ((1 - Beta1) * gradients[t][i]), largestM + ((1 - Beta1) * (g + largestM)));
                (v, largestV) = ((Beta2 * v) + ((1 - Beta2) * square), largestV + ((1 - Beta2) * (square + largestV)));
                var (correction, step) = (1 - Math.Pow(Beta1, t + 1), Rate(t) / Math.Sqrt(v / (1 - Math.Pow(Beta2, t + 1))));
                p -= step * m / correction;
                error += step / correction * gamma * (largestM + (Math.Abs(m) * largestV / v)) + (gamma * step * Math.Abs(m) / correction);
            }

            Assert.Equal(p, found[i], error);
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Blocks_that_are_stepped_each_time_are_a_vector_in_pieces(string rule)
    {
        var (start, gradients) = Draw(4);
        var (whole, pieces) = ((float[])start.Clone(), (float[])start.Clone());
        var wholeSteps = Run(BatchProblem.Rule(rule).CreateUpdate(Count, 1), whole, gradients);
        var (update, piecesSteps) = (BatchProblem.Rule(rule).CreateUpdate(Count, 2), new float[Count]);
        for (var t = 0; t < Steps; t++)
        {
            update.Step(0, 0, pieces.AsSpan(0, 5), gradients[t].AsSpan(0, 5), Rate(t), piecesSteps.AsSpan(0, 5));
            update.Step(1, 5, pieces.AsSpan(5), gradients[t].AsSpan(5), Rate(t), piecesSteps.AsSpan(5));
        }

        Assert.Equal(whole, pieces);
        Assert.Equal(wholeSteps, piecesSteps);
    }

    /// <summary>For every length up to more than four vectors of the widest kind, and blocks in any order.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Many_blocks_at_once_are_blocks_one_by_one(string rule)
    {
        int[] blocks = [4, 0, 5, 2];
        for (var length = 1; length <= 70; length++)
        {
            var random = new Random(length);
            float[] Vector(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Normal())];
            var (scratch, together) = (new float[length], Vector(6 * length));
            var apart = together.ToArray();
            var (first, second) =
                (BatchProblem.Rule(rule).CreateUpdate(6 * length, 6), BatchProblem.Rule(rule).CreateUpdate(6 * length, 6));
            for (var t = 0; t < 3; t++)
            {
                var gradients = Vector(blocks.Length * length);
                first.StepBlocks(blocks, length, together, gradients, Rate(t), scratch);
                for (var i = 0; i < blocks.Length; i++)
                {
                    var at = blocks[i] * length;
                    second.Step(blocks[i], at, apart.AsSpan(at, length), gradients.AsSpan(i * length, length), Rate(t), scratch);
                }
            }

            Assert.Equal(apart, together);
        }
    }

    /// <summary>A zero gradient does not move a parameter that never had a gradient.</summary>
    [Fact]
    public void AdaGrad_divides_by_no_zero()
    {
        var (update, parameters) = (new AdaGradUpdate(40), Enumerable.Range(0, 40).Select(i => (float)i).ToArray());
        update.StepBlocks([0, 1], 20, parameters, new float[40], 0.5, new float[20]);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (float)i), parameters);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.9, false)]
    public void Only_plain_descent_keeps_no_state(double momentum, bool expected)
    {
        Assert.Equal(expected, new MomentumUpdate(momentum, 3).IsStateless);
        Assert.False(BatchProblem.Rule(Optimizer.AdaGrad()).CreateUpdate(3, 1).IsStateless);
        Assert.False(BatchProblem.Rule(Optimizer.Adam()).CreateUpdate(3, 1).IsStateless);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_block_that_is_not_stepped_rests(string rule)
    {
        var (start, gradients) = Draw(5);
        var (alone, beside) = ((float[])start.Clone(), (float[])start.Clone());
        var (first, second) = (BatchProblem.Rule(rule).CreateUpdate(Count, 2), BatchProblem.Rule(rule).CreateUpdate(Count, 2));
        var scratch = new float[Count];
        for (var t = 0; t < Steps; t++)
        {
            if (t % 3 == 0)
            {
                first.Step(0, 0, alone.AsSpan(0, 5), gradients[t].AsSpan(0, 5), Rate(t), scratch.AsSpan(0, 5));
                second.Step(0, 0, beside.AsSpan(0, 5), gradients[t].AsSpan(0, 5), Rate(t), scratch.AsSpan(0, 5));
            }

            second.Step(1, 5, beside.AsSpan(5), gradients[t].AsSpan(5), Rate(t), scratch.AsSpan(5));
        }

        Assert.Equal(alone[..5], beside[..5]);
        Assert.Equal(start[5..], alone[5..]);
        Assert.NotEqual(start[5..], beside[5..]);
    }

    [Theory]
    [InlineData("Adam")]
    [InlineData("AdaGrad")]
    public void Without_a_gradient_there_is_no_step_size(string rule)
    {
        var (update, parameters, steps) = (BatchProblem.Rule(rule).CreateUpdate(2, 1), new float[] { 1, 1 }, new float[] { 9, 9 });
        update.StepSizes(0, 0, 0.5, steps);
        Assert.Equal([0, 0], steps);
        update.Step(0, 0, parameters, [0, 3], 0.5, steps);
        Assert.Equal(0, steps[0]);
        Assert.Equal(1, parameters[0]);
        Assert.True(steps[1] > 0);
    }

    /// <summary>
    /// The first step of a rare feature is as long as the first step of a frequent one: a whole learning rate, to a few roundings.
    /// </summary>
    [Fact]
    public void The_first_step_of_Adam_in_a_block_is_the_learning_rate_whenever_it_comes()
    {
        var (update, parameters, steps) = (BatchProblem.Rule(Optimizer.Adam()).CreateUpdate(2, 2), new float[2], new float[1]);
        for (var t = 0; t < 100; t++)
            update.Step(0, 0, parameters.AsSpan(0, 1), [1], 0.5, steps);
        update.Step(1, 1, parameters.AsSpan(1, 1), [-3], 0.5, steps);
        Assert.Equal(0.5, parameters[1], 0.5 * Rounding.Gamma(10, Rounding.OfFloat));
    }

    private static float[] Run(BlockUpdate update, float[] parameters, float[][] gradients)
    {
        var steps = new float[Count];
        for (var t = 0; t < Steps; t++)
            update.Step(0, 0, parameters, gradients[t], Rate(t), steps);
        return steps;
    }

    private static (float[] Start, float[][] Gradients) Draw(int seed)
    {
        var random = new Random(seed);
        float[] Vector() => [.. Enumerable.Range(0, Count).Select(_ => (float)random.Normal())];
        return (Vector(), [.. Enumerable.Range(0, Steps).Select(_ => Vector())]);
    }
}
