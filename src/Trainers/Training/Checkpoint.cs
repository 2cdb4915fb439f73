using System.Security.Cryptography;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers;

/// <summary>
/// Writes the state of a run to a file: beside it first, flushed, then renamed, so that there is a whole one whatever happens. The one before it stays
/// as <c>.previous</c>.
/// </summary>
internal sealed class Checkpoint(string path, TimeSpan interval, CheckpointHeader header, IChannel channel)
{
    public static string Previous(string path) => path + ".previous";

    /// <summary>Whether the next one is to be written.</summary>
    public bool IsDue(TimeSpan sinceLast) => sinceLast >= interval;

    /// <summary>Writes. Where the disk does not take it, training goes on with a warning: it would be lost otherwise.</summary>
    /// <param name="exchange">Names the state.</param>
    public void Write(Action<StateStream> exchange)
    {
        var unfinished = path + ".unfinished";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.ReadWrite))
            {
                using (var state = StateStream.Writing(file))
                {
                    header.Exchange(state);
                    exchange(state);
                }

                file.Position = 0;
                var hash = SHA256.HashData(file);
                file.Write(hash);
                file.Flush(flushToDisk: true);
            }

            if (File.Exists(path))
                File.Move(path, Previous(path), overwrite: true);
            File.Move(unfinished, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            channel.Warning($"The checkpoint '{Shown.Whole(path)}' could not be written, and training goes on without it: {Shown.Whole(exception.Message)}");
        }
    }
}
