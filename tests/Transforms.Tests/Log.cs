using Microsoft.ML;

namespace Cotangent.Transforms.Tests;

/// <summary>Collects the log of a context.</summary>
internal sealed class Log
{
    private readonly List<string> _messages = [];

    public Log(MLContext mlContext) => mlContext.Log += (_, entry) =>
    {
        lock (_messages)
            _messages.Add(entry.Message);
    };

    public string[] Messages
    {
        get
        {
            lock (_messages)
                return [.. _messages];
        }
    }
}
