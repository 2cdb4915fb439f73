using Cotangent.Trainers.Messages;

namespace Cotangent.Trainers.Checkpoints;

/// <summary>The files of a checkpoint. They are in its folder, and their names begin with its name.</summary>
/// <param name="path">The path of the options.</param>
internal sealed class CheckpointFiles(string path)
{
    /// <summary>The last checkpoint. The path is absolute, so that it does not depend on the current folder of the process.</summary>
    public string Last { get; } = Path.GetFullPath(path);

    /// <summary>The checkpoint before the last.</summary>
    public string Previous => Last + ".previous";

    /// <summary>The checkpoint that is being written.</summary>
    public string Unfinished => Last + ".unfinished";

    /// <summary>A checkpoint whose checksum was wrong.</summary>
    public string Damaged => Last + ".damaged";

    /// <summary>The file that the run with the checkpoint holds open.</summary>
    public string Lock => Last + ".lock";

    /// <summary>A description of that run.</summary>
    public string Owner => Last + ".owner";

    /// <summary>The path for messages.</summary>
    public string ShownPath => Shown.Whole(Last);

    /// <summary>Refuses files that cannot be checkpoints. They must neither be opened nor replaced by a checkpoint.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="IOException">A folder, an empty file, a pipe or a device has the name of a checkpoint.</exception>
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

        // If there is a last checkpoint, the previous one is not opened, and the next checkpoint replaces it.
        if (!File.Exists(Last))
            CheckPrevious();
    }

    /// <summary>Refuses a previous file that cannot be a checkpoint, before it is opened.</summary>
    /// <exception cref="IOException">It is an empty file, a pipe or a device.</exception>
    public void CheckPrevious() => RequireContent(Previous, ", or change CheckpointPath.");

    private static void RequireNoFolder(string path)
    {
        if (Directory.Exists(path))
            throw new IOException($"The checkpoint '{Shown.Whole(path)}' is a folder; expected the path of a file. Change CheckpointPath.");
    }

    /// <param name="path">The path, where a file may be or not.</param>
    /// <param name="otherwise">The advice after "Move it away".</param>
    private static void RequireContent(string path, string otherwise)
    {
        var shown = Shown.Whole(path);
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file : Resolve(file);
        if (!target.Exists && target != file)
            throw new IOException($"The checkpoint '{shown}' is a link to '{Shown.Whole(target.FullName)}', which is not there. Move it "
                + "away, or change CheckpointPath.");
        // Reading a pipe would block forever, and a device would be replaced by a file. Both have length 0, as an empty file has, and .NET
        // does not distinguish the three.
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
