using System.Diagnostics;

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
}
