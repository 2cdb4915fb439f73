using System.Security.Cryptography;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Checkpoints;

/// <summary>
/// Writes the state of a run to a file. The state is first written to another file in the same folder, flushed, and then renamed, so that
/// a complete checkpoint exists at any time. The checkpoint before it stays as <c>.previous</c>.
/// </summary>
internal sealed class Checkpoint(CheckpointFiles files, TimeSpan interval, CheckpointHeader header, IChannel channel)
{
    /// <summary>Whether the next checkpoint is due.</summary>
    public bool IsDue(TimeSpan sinceLast) => sinceLast >= interval;

    /// <summary>Writes a checkpoint. If that fails, training goes on with a warning: an exception would lose its result.</summary>
    /// <param name="exchange">Exchanges the state of the run.</param>
    public void Write(Action<StateStream> exchange)
    {
        try
        {
            // Deletes the file of a killed run, or a link but not its target. CreateNew does not follow links.
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
