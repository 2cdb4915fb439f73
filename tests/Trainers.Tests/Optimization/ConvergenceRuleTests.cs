using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Tests.Optimization;

/// <summary>The rule of <see cref="Convergence"/> on parabolas, for which the change of the scores is known.</summary>
public class ConvergenceRuleTests
{
    private const double Tolerance = 1e-3;

    /// <summary>The scores of ½ c p² move by √c |p| to the minimum, whatever the gradient c p is.</summary>
    [Theory]
    [InlineData(1, 0.99e-3, true)]
    [InlineData(1, 1.01e-3, false)]
    [InlineData(16, 0.24e-3, true)]
    [InlineData(16, 0.26e-3, false)]
    public void It_holds_where_the_step_to_the_minimum_moves_the_scores_by_no_more_than_the_tolerance(
        double curvature, double distance, bool expected)
    {
        var (convergence, point) = (new Convergence(new Quadratic([curvature]), Tolerance), new[] { distance });
        Assert.Equal(double.NaN, convergence.ScoreChange);
        Assert.Equal(expected ? EpochOutcome.Converged : EpochOutcome.Continue, Judge(convergence, point, curvature));
        Assert.Equal(Math.Sqrt(curvature) * distance, convergence.ScoreChange, Rounding.Gamma(10) * distance * curvature);

        // The step is taken, and nothing else changes.
        Assert.Equal(expected ? 0 : distance, point[0], Rounding.Gamma(10) * distance);
    }

    /// <summary>The first Newton step is computed at a gradient of 3 tolerances, in units of the first curvature.</summary>
    [Theory]
    [InlineData(2.9e-3, true)]
    [InlineData(3.1e-3, false)]
    public void It_is_asked_for_first_where_the_gradient_may_be_small_enough(double distance, bool isComputed)
    {
        var convergence = new Convergence(new Quadratic([1]), Tolerance);
        Judge(convergence, [distance], 1);
        Assert.Equal(isComputed, !double.IsNaN(convergence.ScoreChange));
    }

    /// <summary>
    /// After a check at 2.5 tolerances the next is at 1 tolerance, 0.4 times as much; after a check at 1.25, at half of that, the largest
    /// share.
    /// </summary>
    [Theory]
    [InlineData(2.5, 1.01, false)]
    [InlineData(2.5, 0.99, true)]
    [InlineData(1.25, 0.63, false)]
    [InlineData(1.25, 0.62, true)]
    public void After_a_no_it_is_asked_again_where_the_gradient_is_as_much_smaller_as_the_answer_was_too_large(
        double first, double second, bool isComputed)
    {
        var convergence = new Convergence(new Quadratic([1]), Tolerance);
        Assert.Equal(EpochOutcome.Continue, Judge(convergence, [first * Tolerance], 1));
        Assert.Equal(first * Tolerance, convergence.ScoreChange, 1e-15);
        Assert.Equal(isComputed ? EpochOutcome.Converged : EpochOutcome.Continue, Judge(convergence, [second * Tolerance], 1));
        Assert.Equal((isComputed ? second : first) * Tolerance, convergence.ScoreChange, 1e-15);
    }

    /// <summary>On a convex parabola the first finishing step suffices, from any distance.</summary>
    [Theory]
    [InlineData(0.9)]
    [InlineData(4)]
    [InlineData(1e6)]
    public void Where_an_optimizer_is_stuck_the_steps_of_Newton_finish(double tolerances)
    {
        var (convergence, point) = (new Convergence(new Quadratic([1]), Tolerance), new[] { tolerances * Tolerance });
        Assert.Equal(EpochOutcome.Converged, convergence.Judge(point, point.ToArray(), loss: point[0] * point[0] / 2, isStuck: true));
        Assert.Equal(0, point[0], Rounding.Gamma(10) * tolerances * Tolerance);
    }

    /// <summary>
    /// log cosh p beyond 1.1, where each Newton step leads further out, and an optimizer that only reports that it is stuck.
    /// </summary>
    [Fact]
    public void Where_the_steps_of_Newton_raise_the_loss_or_do_not_become_smaller_it_is_stuck_and_stays()
    {
        var steep = new Function(
            1,
            p => (Math.Log(Math.Cosh(p[0])), [Math.Tanh(p[0])]),
            (p, v) => [v[0] / Math.Pow(Math.Cosh(p[0]), 2)],
            scoreChange: LeastSquares.Norm);
        var kink = new Function(1, p => (Math.Abs(p[0]), [Math.CopySign(1, p[0])]), (_, v) => v);
        foreach (var (loss, at) in ((Function, double)[])[(steep, 1.5), (kink, 0.25)])
        {
            var (point, gradient) = (new[] { at }, new double[1]);
            var value = loss.Evaluate(point, gradient);
            Assert.Equal(EpochOutcome.Stuck, new Convergence(loss, Tolerance).Judge(point, gradient, value, isStuck: true));
            Assert.Equal(at, point[0]);
        }
    }

    /// <summary>
    /// The gradient is small compared with the first one. Where a loss is flat without end, its vanishing curvature cannot be a divisor.
    /// </summary>
    [Fact]
    public void A_gradient_that_has_vanished_against_the_first_one_has_not_converged()
    {
        foreach (var (first, expected) in ((double, EpochOutcome)[])[(1, EpochOutcome.Stuck), (1e-20, EpochOutcome.Converged)])
        {
            var convergence = new Convergence(new Quadratic([1]), Tolerance);
            convergence.Judge(new double[] { first }, [first], loss: first);
            Assert.Equal(expected, convergence.Judge(new double[1], [1e-70], loss: 0, isStuck: true));
        }
    }

    /// <summary>
    /// Twenty consecutive epochs without a lower loss or a smaller gradient end training. One epoch with progress restarts the count.
    /// </summary>
    [Theory]
    [InlineData(20)]
    [InlineData(3)]
    public void Epochs_that_get_nowhere_end(int maximum)
    {
        var convergence = new Convergence(Nowhere(), 0, maximumFlatEpochs: maximum);
        EpochOutcome Judge(double loss, double norm) => convergence.Judge(new double[] { 1 }, [norm], loss);
        Assert.Equal(EpochOutcome.Continue, Judge(1, 1));
        for (var epoch = 1; epoch < maximum; epoch++)
            Assert.Equal(EpochOutcome.Continue, Judge(1, 1));
        Assert.Equal(EpochOutcome.Continue, Judge(1, 0.5));
        for (var epoch = 1; epoch < maximum; epoch++)
            Assert.Equal(EpochOutcome.Continue, Judge(1, 0.5));
        Assert.Equal(EpochOutcome.Continue, Judge(0.9, 0.5));
        for (var epoch = 1; epoch < maximum; epoch++)
            Assert.Equal(EpochOutcome.Continue, Judge(0.9, 0.5));
        Assert.Equal(EpochOutcome.Stuck, Judge(0.9, 0.5));
    }

    [Fact]
    public void A_direction_that_moves_scores_and_is_not_curved_has_not_converged_however_small_its_gradient()
    {
        // The loss falls without end along the second parameter.
        var slope =
            new Function(2, p => ((p[0] * p[0] / 2) + (1e-9 * p[1]), [p[0], 1e-9]), (_, v) => [v[0], 0], scoreChange: LeastSquares.Norm);
        var convergence = new Convergence(slope, Tolerance);
        Assert.Equal(EpochOutcome.Stuck, convergence.Judge(new double[] { 1e-9, 0 }, [1e-9, 1e-9], loss: 0, isStuck: true));
    }

    /// <summary>
    /// Slope and curvature along the second parameter have vanished, as for separated classes with probabilities of 0 and 1. Only a probe
    /// with a component there detects it; a probe without one finds a minimum.
    /// </summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public void Where_a_gradient_has_vanished_a_probe_tells_a_plain_from_a_minimum(double part, bool isMinimum)
    {
        var plain = new Function(2, p => (p[0] * p[0] / 2, [p[0], 0]), (_, v) => [v[0], 0], scoreChange: LeastSquares.Norm);
        var convergence = new Convergence(plain, Tolerance, probe: _ => [1, part]);
        var expected = isMinimum ? EpochOutcome.Converged : EpochOutcome.Stuck;
        Assert.Equal(expected, convergence.Judge(new double[] { Tolerance / 2, 0 }, [Tolerance / 2, 0], loss: 0, isStuck: true));
    }

    [Fact]
    public void A_change_that_is_no_number_has_not_converged()
    {
        var broken = new Function(1, _ => (0, [1]), (_, v) => v, scoreChange: _ => double.NaN);
        Assert.Equal(EpochOutcome.Stuck, new Convergence(broken, Tolerance).Judge(new double[1], [1e-9], loss: 1, isStuck: true));
    }

    /// <summary>
    /// After saving and loading, the rule decides as before: it depends on the next check, the first loss and the count of flat epochs.
    /// </summary>
    [Fact]
    public void It_remembers_what_it_found()
    {
        var asked = new Convergence(new Quadratic([1]), Tolerance);
        Judge(asked, [2.5 * Tolerance], 1);
        asked = Reloaded(asked, new Quadratic([1]));
        Assert.Equal(2.5 * Tolerance, asked.ScoreChange, 1e-15);
        Judge(asked, [1.01 * Tolerance], 1);
        Assert.Equal(2.5 * Tolerance, asked.ScoreChange, 1e-15);
        Assert.Equal(EpochOutcome.Converged, Judge(asked, [0.99 * Tolerance], 1));

        // A fall by 1e-9 is rounding of 1e10, but not of 1.
        var flat = new Convergence(Nowhere(), 0);
        flat.Judge(new double[] { 1 }, [1], 1e10);
        flat.Judge(new double[] { 1 }, [1], 1);
        var outcome = EpochOutcome.Continue;
        for (var epoch = 1; epoch <= 20; epoch++)
        {
            Assert.Equal(EpochOutcome.Continue, outcome);
            flat = Reloaded(flat, Nowhere());
            outcome = flat.Judge(new double[] { 1 }, [1], 1 - (1e-9 * epoch));
        }

        Assert.Equal(EpochOutcome.Stuck, outcome);

        static Convergence Reloaded(Convergence saved, IObjective objective)
        {
            using var stream = new MemoryStream();
            saved.Exchange(StateStream.Writing(stream));
            stream.Position = 0;
            var loaded = new Convergence(objective, Tolerance);
            loaded.Exchange(StateStream.Reading(stream));
            return loaded;
        }
    }

    /// <summary>An objective with a curvature of 1, which is NaN where a step would lead.</summary>
    private static Function Nowhere() => new(1, _ => (double.NaN, [1]), (_, v) => v);

    /// <summary>The rule at a point of ½ c p².</summary>
    private static EpochOutcome Judge(Convergence convergence, double[] point, double curvature) =>
        convergence.Judge(point, [curvature * point[0]], curvature * point[0] * point[0] / 2);
}
