using System.Security.Cryptography;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Checkpoints;

/// <summary>
/// Writes the state of a run to a file: beside it first, flushed, then renamed, so that there is a whole one whatever happens. The one
/// before it stays as <c>.previous</c>.
/// </summary>
internal sealed class Checkpoint(CheckpointFiles files, TimeSpan interval, CheckpointHeader header, IChannel channel)
{
    /// <summary>Whether the next one is to be written.</summary>
    public bool IsDue(TimeSpan sinceLast) => sinceLast >= interval;

    /// <summary>Writes. Where the disk does not take it, training goes on with a warning: it would be lost otherwise.</summary>
    /// <param name="exchange">Names the state.</param>
    public void Write(Action<StateStream> exchange)
    {
        try
        {
            // What a killed run has left, or a link, which goes instead of what it leads to; a new file goes through none.
            File.Delete(files.Unfinished);
            using (var file = new FileStream(files.Unfinished, FileMode.CreateNew, FileAccess.ReadWrite))
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

            if (File.Exists(files.Last))
                File.Move(files.Last, files.Previous, overwrite: true);
            File.Move(files.Unfinished, files.Last);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            channel.Warning($"The checkpoint '{files.ShownPath}' could not be written, and training goes on without it: "
                + $"{Shown.Whole(exception.Message)}");
        }
    }
}
