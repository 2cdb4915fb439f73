using Cotangent.Trainers.Messages;

namespace Cotangent.Trainers.Checkpoints;

/// <summary>The files of a checkpoint, which lie beside it and are named after it.</summary>
/// <param name="path">As the user gave it.</param>
internal sealed class CheckpointFiles(string path)
{
    /// <summary>The last checkpoint. Whole, so that it stays where it is when a program changes its folder.</summary>
    public string Last { get; } = Path.GetFullPath(path);

    /// <summary>The one before it.</summary>
    public string Previous => Last + ".previous";

    /// <summary>One that is being written.</summary>
    public string Unfinished => Last + ".unfinished";

    /// <summary>One that did not fit its checksum.</summary>
    public string Damaged => Last + ".damaged";

    /// <summary>What the run that writes the checkpoint holds open.</summary>
    public string Lock => Last + ".lock";

    /// <summary>Who that is.</summary>
    public string Owner => Last + ".owner";

    /// <summary>The path for messages.</summary>
    public string ShownPath => Shown.Whole(Last);

    /// <summary>Finds what cannot be a checkpoint, and is neither to be opened nor to be replaced by one.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">What is there is no file that has anything in it.</exception>
    public void Check()
    {
        var folder = Path.GetDirectoryName(Last);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                $"There is no folder '{Shown.Whole(folder)}' to write the checkpoint '{ShownPath}' to. Make it first, or change "
                    + "CheckpointPath.");
        }

        RequireNoFolder(Last);
        RequireNoFolder(Previous);
        var previous = new FileInfo(Previous);
        RequireContent(Last, previous.Exists && previous.Length > 0
            ? $", and training resumes from the one before it, '{Shown.Whole(Previous)}', where that is whole; or change CheckpointPath."
            : ", or change CheckpointPath.");

        // Beside one that is resumed it is not opened, and the next one takes its place.
        if (!File.Exists(Last))
            CheckPrevious();
    }

    /// <summary>Finds what cannot be the checkpoint before the last, where that is to be opened.</summary>
    /// <exception cref="IOException">What is there is no file that has anything in it.</exception>
    public void CheckPrevious() => RequireContent(Previous, ", or change CheckpointPath.");

    private static void RequireNoFolder(string path)
    {
        if (Directory.Exists(path))
            throw new IOException($"The checkpoint '{Shown.Whole(path)}' is a folder; expected the path of a file. Change CheckpointPath.");
    }

    /// <param name="path">Of a file, or nothing.</param>
    /// <param name="otherwise">What helps, behind "Move it away".</param>
    private static void RequireContent(string path, string otherwise)
    {
        var shown = Shown.Whole(path);
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file : Resolve(file);
        if (!target.Exists && target != file)
            throw new IOException($"The checkpoint '{shown}' is a link to '{Shown.Whole(target.FullName)}', which is not there. Move it "
                + "away, or change CheckpointPath.");
        // A pipe would be waited for without end, and a device be replaced by a file. They have the length 0, and nothing else tells them
        // from an empty file.
        if (target.Exists && target.Length == 0)
            throw new IOException($"'{shown}' is empty, or a pipe or a device; expected a checkpoint, or nothing. Move it away{otherwise}");
    }

    private static FileInfo Resolve(FileInfo link)
    {
        try
        {
            return (FileInfo)link.ResolveLinkTarget(returnFinalTarget: true)!;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The checkpoint '{Shown.Whole(link.FullName)}' is a link that leads nowhere: {Shown.Whole(exception.Message)} Move it "
                    + "away, or change CheckpointPath.",
                exception);
        }
    }
}
