using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Optimization;

namespace Cotangent.Trainers.Tests.Objectives;

public class TeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Every_number_is_done_once_in_every_run(int threads)
    {
        var team = new Team(threads);
        var random = new Random(1);
        var done = new int[20];
        var (count, expected) = (0, new int[20]);
        Action<int> work = i => Interlocked.Increment(ref done[i]);
        for (var run = 0; run < 20_000; run++)
        {
            count = random.Next(21);
            for (var i = 0; i < count; i++)
                expected[i]++;
            team.Run(count, work);
            Assert.Equal(expected, done);
        }
    }

    /// <summary>The writes of a run are visible to the next run on any thread.</summary>
    [Fact]
    public void A_run_sees_all_that_the_one_before_has_written()
    {
        var team = new Team(4);
        var (from, to) = (new long[64], new long[64]);
        void Next(int i) => to[i] = from[(i + 1) % 64] + 1;
        for (var run = 1; run <= 20_000; run++)
        {
            team.Run(64, Next);
            (from, to) = (to, from);
            Assert.All(from, value => Assert.Equal(run, value));
        }
    }

    /// <summary>
    /// Each waits for the other, so that both must have begun. A run does without a helper that is just ending, but not every run.
    /// </summary>
    [Fact]
    public void Two_threads_are_at_work_at_once_also_where_the_helper_slept_or_has_ended()
    {
        var team = new Team(2);
        AssertMeet(team);
        AssertComes(() => team.Sleepers == 1);
        AssertMeet(team);
        AssertComes(() => team.Helpers == 0);
        AssertMeet(team);
    }

    private static void AssertMeet(Team team) => Assert.Contains(true, Enumerable.Range(0, 20).Select(_ => Meet(team)));

    private static void AssertComes(Func<bool> state) => Assert.True(SpinWait.SpinUntil(state, TimeSpan.FromSeconds(60)));

    private static bool Meet(Team team)
    {
        using var meeting = new Barrier(2);
        var met = 0;
        team.Run(2, _ => Interlocked.Add(ref met, meeting.SignalAndWait(TimeSpan.FromSeconds(2)) ? 1 : 0));
        return met == 2;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_exception_is_thrown_as_it_is_and_the_team_goes_on(int threads)
    {
        var team = new Team(threads);
        for (var run = 0; run < 200; run++)
        {
            var thrown = Assert.Throws<DivergedException>(() => team.Run(9, i => throw new DivergedException(i, 0, i)));
            Assert.InRange(thrown.Batch!.Value, 0, 8);
            var done = 0;
            team.Run(9, _ => Interlocked.Increment(ref done));
            Assert.Equal(9, done);
        }
    }
}
