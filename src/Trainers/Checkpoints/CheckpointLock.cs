using System.Globalization;
using Cotangent.Trainers.Messages;

namespace Cotangent.Trainers.Checkpoints;

/// <summary>
/// Gives a checkpoint to one run at a time, because two runs would overwrite each other's state. The operating system holds the lock, and
/// releases it when a process is killed.
/// </summary>
/// <remarks>
/// A locked file cannot be read, so the description for a second run is in another file. The lock file stays when training is done: if one
/// run deleted it after a second run has opened it and before that run locks it, a third run could lock a new file of the same name.
/// </remarks>
internal sealed class CheckpointLock : IDisposable
{
    /// <summary>Longest description, in bytes. A longer file is not from this class.</summary>
    private const int MostBytes = 1024;

    private readonly CheckpointFiles _files;
    private readonly FileStream _lock;

    private CheckpointLock(CheckpointFiles files, FileStream held) => (_files, _lock) = (files, held);

    /// <summary>Takes the lock, and tests that files can be made in the folder.</summary>
    /// <exception cref="InvalidOperationException">Another run holds the lock.</exception>
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
            // A lock file that exists and does not open usually belongs to another user; the folder may be writable all the same.
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
            // The description is read only while a run holds the lock.
        }

        _lock.Dispose();
    }

    private static FileStream Open(string path)
    {
        try
        {
            // CreateNew first, because it does not follow links.
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

    /// <summary>Whether another process locks the file: the error codes of Windows, Linux and macOS.</summary>
    private static bool IsHeld(IOException exception) => exception.HResult is unchecked((int)0x80070020) or 11 or 35;

    /// <summary>Makes and deletes the file that a checkpoint is first written to. Its name is the longest of all files.</summary>
    private static void TryNew(string path)
    {
        File.Delete(path);
        new FileStream(path, FileMode.CreateNew, FileAccess.Write).Dispose();
        File.Delete(path);
    }

    private static void Write(string path)
    {
        // Deletes the file of a killed run, or a link but not its target.
        File.Delete(path);
        using var writer = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        writer.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} ({Path.GetFileName(Environment.ProcessPath)}) on {Environment.MachineName}, since "
                + $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC"));
    }

    /// <summary>The description of the other run; null if it cannot be read, because that run may not have written it yet.</summary>
    private static string? Read(string path)
    {
        try
        {
            // Reading a pipe (length 0) would block, and the target of a link may be confidential.
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
