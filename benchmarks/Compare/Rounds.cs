using System.Globalization;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Measures contenders in turn, so that whatever slows the machine for a while slows all of them.</summary>
internal static class Rounds
{
    /// <summary>How long the idle threads of other processes are given to fall asleep: OpenBLAS's look for work for some tens of milliseconds.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs every contender once without counting it, and then once in each round.</summary>
    public static Measurements Run(IReadOnlyList<Contender> contenders, int rounds, Action<string> tell)
    {
        var measurements = new Measurements();
        var running = contenders.ToList();
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var contender in running.ToArray())
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                try
                {
                    var result = contender.Run();
                    if (round > 0)
                        measurements.Add(contender, result);
                    var when = round == 0 ? "warm-up" : $"round {round}";
                    var what = string.Create(CultureInfo.InvariantCulture, $"{result.Seconds:g4} s {result.Quality:g6}");
                    tell($"{when}: {contender.Work.Name}, {contender.Name}, {contender.Threads} thread(s): {what}");
                }
                catch (PeerFailedException failure)
                {
                    tell($"Left out: {contender.Work.Name}, {contender.Name}: {failure.Message}");
                    running.Remove(contender);
                }

                if (contender.IsOutside)
                    Thread.Sleep(Settling);
            }
        }

        return measurements;
    }
}
