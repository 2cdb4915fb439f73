namespace Cotangent.Architecture;

/// <summary>
/// The order of the folders from the top to the bottom, as docs/design.md draws it: a fenced block "text layers" with a folder a line.
/// Two spaces separate the folder from a remark. Folders of one layer stand on one line with " + " between them.
/// </summary>
internal sealed class Layers
{
    private const string Fence = "```";
    private const string Opening = Fence + "text layers";

    private readonly Dictionary<string, int> _ranks = [];

    private Layers(IEnumerable<string> lines)
    {
        Lines = [.. lines.Select(line => line.Split(SourceFolders.Separator))];
        for (int line = 0; line < Lines.Count; line++)
        {
            foreach (var folder in Lines[line])
                if (!_ranks.TryAdd(folder, line))
                    throw new FormatException($"The layers list {folder} twice.");
            if (Lines[line].Count > 1)
                _ranks.TryAdd(string.Join(SourceFolders.Separator, Lines[line]), line);
        }
    }

    /// <summary>The folders of each line.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Lines { get; }

    public IReadOnlyList<string> Folders => [.. Lines.SelectMany(line => line)];

    /// <summary>Projects in the order of their first folders.</summary>
    public IReadOnlyList<string> Projects => [.. Folders.Select(SourceFolders.ProjectOf).Distinct()];

    /// <param name="markdown">A page with exactly one block of layers.</param>
    public static Layers Parse(string markdown)
    {
        var lines = markdown.Split('\n').Select(line => line.TrimEnd()).ToArray();
        if (lines.Count(line => line == Opening) != 1)
            throw new FormatException($"Expected exactly one block that begins with {Opening}.");
        var block = lines.SkipWhile(line => line != Opening).Skip(1).TakeWhile(line => line != Fence);
        return new(block.Where(line => line.Length > 0).Select(line => line.Trim().Split("  ")[0]));
    }

    /// <summary>0 for the topmost line.</summary>
    public int RankOf(string folder) =>
        _ranks.TryGetValue(folder, out int rank) ? rank : throw new FormatException($"The layers do not list {folder}.");
}
