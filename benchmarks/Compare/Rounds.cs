using System.Globalization;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Measures contenders in turn, so that a slow phase of the machine affects all of them.</summary>
internal static class Rounds
{
    /// <summary>A pause in which idle threads of other processes fall asleep; OpenBLAS threads spin for tens of milliseconds.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs every contender once uncounted, then once in each round.</summary>
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
