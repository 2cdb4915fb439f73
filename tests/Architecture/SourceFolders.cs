namespace Cotangent.Architecture;

/// <summary>
/// Names a folder by its path from the repository's root, with slashes: "src/Trainers/Losses". A project's own folder is "src/Trainers".
/// </summary>
internal static class SourceFolders
{
    /// <summary>
    /// The engine's core: an expression names the primitives that it is built of, and a primitive is an expression. These two folders
    /// count as one, and are the only ones that do.
    /// </summary>
    public static IReadOnlyList<string> Core { get; } = ["src/AutoDiff", "src/AutoDiff/Primitives"];

    public const string Separator = " + ";

    /// <summary>The folder of a file. Null for a file that is not below src: eng/FriendAccess.cs, and generated files.</summary>
    public static string? Of(string file, string root)
    {
        var folder = Relative(Path.GetDirectoryName(file)!, root);
        return folder.StartsWith("src/", StringComparison.Ordinal) ? folder : null;
    }

    public static string Relative(string path, string root) => Path.GetRelativePath(root, path).Replace('\\', '/');

    /// <summary>The first two parts of the path: "src/Trainers" for "src/Trainers/Losses".</summary>
    public static string ProjectOf(string folder) => string.Join('/', folder.Split('/').Take(2));

    /// <summary>The common name of the core for a folder of the core, and the folder itself for any other.</summary>
    public static string LayerOf(string folder) => Core.Contains(folder) ? string.Join(Separator, Core) : folder;
}
