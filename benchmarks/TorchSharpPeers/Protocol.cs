using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Cotangent.Benchmarks.TorchSharpPeers;

/// <summary>Lists the tasks, then runs one task for each request; every message is a line of JSON.</summary>
internal static class Protocol
{
    public static void Serve(string versions, IReadOnlyList<PeerTask> tasks)
    {
        Say(new { Versions = versions, Tasks = tasks.Select(task => new { task.Work, task.Name }), Missing = Array.Empty<string>() });
        while (Console.ReadLine() is { } line)
        {
            var (seconds, quality) = tasks[int.Parse(line, CultureInfo.InvariantCulture)].Run();
            Say(new { Seconds = seconds, Quality = quality });
        }
    }

    public static double Seconds(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Say(object what)
    {
        Console.WriteLine(JsonSerializer.Serialize(what, JsonSerializerOptions.Web));
        Console.Out.Flush();
    }
}
