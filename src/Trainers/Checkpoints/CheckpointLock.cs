using System.Globalization;
using Cotangent.Trainers.Messages;

namespace Cotangent.Trainers.Checkpoints;

/// <summary>
/// One run has a checkpoint at a time: two would overwrite each other's. The operating system holds the lock, and lets go of it where a
/// process is killed.
/// </summary>
/// <remarks>
/// A file that is locked cannot be read, so the words for a second run are in a file of their own. The lock stays when training is done:
/// between the moments that one run opens it and locks it, another that deletes it would let a third lock a file of the same name.
/// </remarks>
internal sealed class CheckpointLock : IDisposable
{
    /// <summary>Of the words. What is longer is not ours.</summary>
    private const int MostBytes = 1024;

    private readonly CheckpointFiles _files;
    private readonly FileStream _lock;

    private CheckpointLock(CheckpointFiles files, FileStream held) => (_files, _lock) = (files, held);

    /// <summary>Takes the lock, and shows that the folder takes a checkpoint.</summary>
    /// <exception cref="InvalidOperationException">Another run has it.</exception>
    /// <exception cref="IOException">The lock cannot be opened, or the folder cannot be written to.</exception>
    public static CheckpointLock Take(CheckpointFiles files)
    {
        FileStream? held = null;
        try
        {
            held = Open(files.Lock);
            TryNew(files.Unfinished);
            Write(files.Owner);
            return new CheckpointLock(files, held);
        }
        catch (IOException refused) when (held is null && IsHeld(refused))
        {
            throw new InvalidOperationException(
                $"The checkpoint '{files.ShownPath}' is in use by another training: {Read(files.Owner) ?? "it does not say which"}. "
                + "Wait until it has ended, or change CheckpointPath.",
                refused);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A lock that is there and does not open is that of another user, as a rule, and says nothing of the folder.
            var advice = held is null && File.Exists(files.Lock)
                ? $"Delete '{Shown.Whole(files.Lock)}' if no run has it, or change CheckpointPath."
                : "Training needs a folder that it can write to; change that, or CheckpointPath.";
            held?.Dispose();
            throw new IOException($"The checkpoint '{files.ShownPath}' cannot be written: {Shown.Whole(exception.Message)} "
                + $"{advice}", exception);
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_files.Owner);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nobody reads it while nobody holds the lock.
        }

        _lock.Dispose();
    }

    private static FileStream Open(string path)
    {
        try
        {
            // As a new one first, which goes through no link.
            return Locked(FileMode.CreateNew);
        }
        catch (IOException) when (Path.Exists(path))
        {
            return new FileInfo(path).LinkTarget is null
                ? Locked(FileMode.Open)
                : throw new IOException($"'{path}' is a link.");
        }

        FileStream Locked(FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Whether a file is locked by another: as Windows, Linux and macOS number it.</summary>
    private static bool IsHeld(IOException exception) => exception.HResult is unchecked((int)0x80070020) or 11 or 35;

    /// <summary>Writes the file that each checkpoint begins as, which has the longest of the names, and deletes it.</summary>
    private static void TryNew(string path)
    {
        File.Delete(path);
        new FileStream(path, FileMode.CreateNew, FileAccess.Write).Dispose();
        File.Delete(path);
    }

    private static void Write(string path)
    {
        // Of a run that was killed. A link goes, and not what it leads to.
        File.Delete(path);
        using var writer = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        writer.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} ({Path.GetFileName(Environment.ProcessPath)}) on {Environment.MachineName}, since "
                + $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC"));
    }

    /// <summary>Null where the words cannot be had: the other run may be about to write them.</summary>
    private static string? Read(string path)
    {
        try
        {
            // A pipe, of length 0, would be waited for, and what a link leads to may be nobody's business.
            var file = new FileInfo(path);
            return file.Exists
                && file.LinkTarget is null
                && file.Length is > 0 and <= MostBytes ? Shown.Whole(File.ReadAllText(path)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
