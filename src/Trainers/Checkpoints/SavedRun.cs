using System.Security.Cryptography;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;
using Cotangent.Trainers.Optimization.Schedules;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers.Checkpoints;

/// <summary>A checkpoint that was found: checked from the first byte to the last before any of it is used.</summary>
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

    /// <summary>For messages.</summary>
    public string Path { get; }

    public CheckpointHeader Header { get; }

    /// <summary>
    /// The last checkpoint, or the one before it where that one was damaged or a kill came between two renames; null where there is none.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// There is a file, no checkpoint, and no earlier one either. It is left as it is.
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
    /// <param name="schedule">That of the present run; null where it uses none.</param>
    /// <param name="exchange">Names the state, that of the schedule included.</param>
    /// <exception cref="InvalidOperationException">The checkpoint is of another run, or none; it is left as it is.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
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
        // The next checkpoint moves this file, which not every system allows while it is open.
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
            // Out of the way of the next checkpoint, which would push the good one out.
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

    /// <summary>Names the file in whatever goes wrong with it.</summary>
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
    /// Names the checkpoint in what a function of the user's throws: training has not begun, and would not ask it for these times.
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

    /// <summary>Returns where the content ends and its checksum begins.</summary>
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
