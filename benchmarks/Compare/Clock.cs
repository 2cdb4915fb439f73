using System.Diagnostics;
using Microsoft.ML;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Measures time.</summary>
internal static class Clock
{
    public static double Seconds(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The median time of an epoch after the first.</summary>
    public static double Epoch(TrainingHistory history)
    {
        var times = history.Zip(history.Skip(1), (before, after) => after.ElapsedSeconds - before.ElapsedSeconds).Order().ToArray();
        return times[times.Length / 2];
    }
}
