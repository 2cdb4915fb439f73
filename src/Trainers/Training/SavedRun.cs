using System.Security.Cryptography;
using Microsoft.ML.Runtime;

namespace Cotangent.Trainers;

/// <summary>A checkpoint that was found: checked from the first byte to the last before any of it is used.</summary>
internal sealed class SavedRun : IDisposable
{
    private readonly FileStream _file;
    private readonly StateStream _state;

    private SavedRun(FileStream file)
    {
        try
        {
            (_file, _state, Path) = (file, StateStream.Reading(file), file.Name);
            RequireWhole(file);
            Header = new CheckpointHeader(_state);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public CheckpointHeader Header { get; }

    /// <summary>The checkpoint at a path, or the one before it where that one was damaged or a kill came between two renames; null where there is none.</summary>
    /// <exception cref="InvalidOperationException">There is a file, no checkpoint, and no earlier one either. It is left as it is.</exception>
    public static SavedRun? Find(string path, IChannel channel)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{Shown.Whole(folder)}' to write the checkpoint '{Shown.Whole(path)}' to. Make it first, or change CheckpointPath.");

        if (Directory.Exists(path))
            throw new IOException($"The checkpoint '{Shown.Whole(path)}' is a folder; expected the path of a file. Change CheckpointPath.");

        var previous = Checkpoint.Previous(path);
        if (!File.Exists(path))
            return File.Exists(previous) ? Open(previous) : null;
        try
        {
            return Open(path);
        }
        catch (InvalidOperationException damaged) when (File.Exists(previous))
        {
            var saved = Open(previous);
            // Out of the way of the next checkpoint, which would push the good one out.
            File.Move(path, path + ".damaged", overwrite: true);
            channel.Warning($"{damaged.Message} It is now '{Shown.Whole(path)}.damaged', and training resumes from the one before it, '{Shown.Whole(previous)}'.");
            return saved;
        }
    }

    /// <summary>Reads the state, and closes the file.</summary>
    /// <exception cref="InvalidOperationException">The checkpoint is of another run; it is left as it is.</exception>
    public void Restore(CheckpointHeader run, Action<StateStream> exchange)
    {
        if (Header.DifferenceFrom(run) is { } difference)
        {
            throw new InvalidOperationException(
                $"The checkpoint '{Shown.Whole(Path)}' is of another training: {difference}. Resume with the same data and settings, move it away to train from the start, or change CheckpointPath.");
        }

        exchange(_state);
        // The next checkpoint moves this file, which not every system allows while it is open.
        Dispose();
    }

    public void Dispose()
    {
        _state.Dispose();
        _file.Dispose();
    }

    private static SavedRun Open(string path)
    {
        try
        {
            return new SavedRun(File.OpenRead(path));
        }
        catch (Exception exception) when (exception is FormatException or EndOfStreamException)
        {
            throw new InvalidOperationException(
                $"'{Shown.Whole(path)}' is no checkpoint, or damaged: {Shown.Whole(exception.Message)}. Move it away to train from the start, or change CheckpointPath.", exception);
        }
    }

    private static void RequireWhole(FileStream file)
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
    }
}
