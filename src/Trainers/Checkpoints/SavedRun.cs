using System.Security.Cryptography;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Schedules;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Checkpoints;

/// <summary>A checkpoint that exists. Its checksum is verified over all bytes before any of them is used.</summary>
internal sealed class SavedRun : IDisposable
{
    private const string WhatToDo = "Move it away, and the one beside it that ends in .previous, to train from the start, or change "
        + "CheckpointPath.";

    private readonly FileStream _file;
    private readonly StateStream _state;

    private SavedRun(FileStream file)
    {
        try
        {
            (_file, Path) = (file, Shown.Whole(file.Name));
            _state = StateStream.Reading(file, RequireWhole(file));
            Header = new CheckpointHeader(_state);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The path for messages.</summary>
    public string Path { get; }

    public CheckpointHeader Header { get; }

    /// <summary>
    /// Opens the last checkpoint, or the previous one if the last is damaged or the process was killed between two renames. Returns null if
    /// there is none.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The file is no checkpoint of this version, and neither is the previous one. Both files stay unchanged.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SavedRun? Find(CheckpointFiles files, IChannel channel)
    {
        if (!File.Exists(files.Last))
            return File.Exists(files.Previous) ? Open(files.Previous) : null;
        try
        {
            return Open(files.Last);
        }
        catch (InvalidOperationException damaged) when (File.Exists(files.Previous))
        {
            return OpenPrevious(files, damaged, channel);
        }
    }

    /// <summary>Reads the state, and closes the file.</summary>
    /// <param name="run">The header that a checkpoint of the present run would have.</param>
    /// <param name="schedule">The schedule of the present run; null if the run has no learning rate.</param>
    /// <param name="exchange">Exchanges the state of the run, with its schedule.</param>
    /// <exception cref="InvalidOperationException">
    /// The checkpoint belongs to another run, or its state is invalid. The file stays unchanged.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Restore(CheckpointHeader run, UsedSchedule? schedule, Action<StateStream> exchange)
    {
        RequireSame(Header.DifferenceFrom(run));
        Reading(_file.Name, () =>
        {
            exchange(_state);
            _state.RequireEnd();
            return true;
        });
        RequireSame(Difference(schedule));
        // The next checkpoint renames this file. Some systems do not allow that while it is open.
        Dispose();
    }

    public void Dispose()
    {
        _state.Dispose();
        _file.Dispose();
    }

    private static SavedRun OpenPrevious(CheckpointFiles files, InvalidOperationException damaged, IChannel channel)
    {
        var (previous, moved) = (Shown.Whole(files.Previous), Shown.Whole(files.Damaged));
        SavedRun? saved = null;
        try
        {
            files.CheckPrevious();
            saved = Open(files.Previous);
            // Otherwise the next checkpoint would rename the damaged file to .previous, over the good one.
            File.Move(files.Last, files.Damaged, overwrite: true);
            channel.Warning($"{damaged.Message} It is now '{moved}', and training resumes from the one before it, '{previous}'.");
            return saved;
        }
        catch (Exception alsoDamaged) when (saved is null && alsoDamaged is InvalidOperationException or IOException)
        {
            throw new InvalidOperationException($"{damaged.Message} Nor is the one before it of use: {alsoDamaged.Message}", damaged);
        }
        catch (Exception exception) when (saved is not null && exception is IOException or UnauthorizedAccessException)
        {
            saved?.Dispose();
            throw new IOException(
                $"{damaged.Message} It could not be moved to '{moved}', to resume from the one before it, '{previous}': "
                    + $"{Shown.Whole(exception.Message)}",
                exception);
        }
    }

    private static SavedRun Open(string path) => Reading(path, () => new SavedRun(File.OpenRead(path)));

    /// <summary>Reads from a file, and adds its path to the message of every exception.</summary>
    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is FormatException or EndOfStreamException)
        {
            throw new InvalidOperationException($"'{Shown.Whole(path)}' is no checkpoint of this version, or damaged: {exception.Message}. "
                + $"{WhatToDo}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The checkpoint '{Shown.Whole(path)}' cannot be read: {Shown.Whole(exception.Message)} Make it readable, or change "
                    + "CheckpointPath.", exception);
        }
    }

    /// <summary>
    /// Compares the schedules. An exception of a user's function gets the path of the checkpoint in its message, because training has not
    /// begun, and would not call the function at these times.
    /// </summary>
    private string? Difference(UsedSchedule? schedule)
    {
        try
        {
            return schedule?.Difference();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException(
                $"The {nameof(TwoLayerLinearOptions.LearningRateSchedule)}, which is compared with that of the checkpoint '{Path}', fails: "
                    + $"{Shown.Whole(exception.Message)} {WhatToDo}",
                exception);
        }
    }

    private void RequireSame(string? difference)
    {
        if (difference is not null)
        {
            throw new InvalidOperationException(
                $"The checkpoint '{Path}' is of another training: {difference}. Resume with the same data and settings. {WhatToDo}");
        }
    }

    /// <summary>Verifies the checksum. Returns the position where the content ends and the checksum begins.</summary>
    private static long RequireWhole(FileStream file)
    {
        var content = file.Length - SHA256.HashSizeInBytes;
        if (content < 0)
            throw new FormatException(FormattableString.Invariant($"it has {file.Length} bytes"));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[1 << 16];
        for (var left = content; left > 0;)
        {
            var read = file.Read(piece, 0, (int)Math.Min(left, piece.Length));
            if (read == 0)
                throw new EndOfStreamException("it ends early");
            hash.AppendData(piece, 0, read);
            left -= read;
        }

        var expected = new byte[SHA256.HashSizeInBytes];
        file.ReadExactly(expected);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(expected))
            throw new FormatException("its content does not fit its checksum");
        file.Position = 0;
        return content;
    }
}
