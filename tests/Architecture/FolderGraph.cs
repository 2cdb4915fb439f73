using System.Text;

namespace Cotangent.Architecture;

/// <summary>Folders as nodes, references as edges. The folders of the engine's core are one node.</summary>
internal sealed class FolderGraph
{
    private const int Shown = 20;

    private readonly Dictionary<(string From, string To), List<Reference>> _edges = [];

    public FolderGraph(IEnumerable<Reference> references)
    {
        foreach (var reference in references)
        {
            var edge = (From: SourceFolders.LayerOf(reference.From), To: SourceFolders.LayerOf(reference.To));
            if (edge.From == edge.To)
                continue;
            if (!_edges.TryGetValue(edge, out var all))
                _edges.Add(edge, all = []);
            all.Add(reference);
        }
    }

    public IReadOnlyDictionary<(string From, string To), List<Reference>> Edges => _edges;

    /// <summary>
    /// A sentence for each set of folders that all reach each other: one circle through the set's weakest edge (the one with the fewest
    /// references), and the references of that edge.
    /// </summary>
    public IReadOnlyList<string> Circles()
    {
        var folders = _edges.Keys.SelectMany(edge => new[] { edge.From, edge.To }).Distinct().Order(StringComparer.Ordinal).ToArray();
        var reached = folders.ToDictionary(folder => folder, Reached);
        var knots = folders.Where(folder => reached[folder].Contains(folder))
            .GroupBy(folder => folders.First(other => reached[folder].Contains(other) && reached[other].Contains(folder)));
        return [.. knots.Select(knot => Describe([.. knot]))];
    }

    /// <summary>An upward edge for each pair of folders whose first is below the second in the order, or on the same line.</summary>
    public IReadOnlyList<string> Against(Layers layers) =>
    [
        .. from edge in _edges
           let @from = layers.RankOf(edge.Key.From)
           let to = layers.RankOf(edge.Key.To)
           where @from >= to
           orderby @from, to
           select $"{edge.Key.From} (line {@from + 1}) refers to {edge.Key.To} (line {to + 1}):\n{List(edge.Value)}",
    ];

    /// <summary>Counts of references, rows from, columns to. Columns have the numbers of the rows.</summary>
    public string Matrix(IReadOnlyList<string> folders)
    {
        var names = folders.Select(SourceFolders.LayerOf).Distinct().ToArray();
        var width = names.Max(name => name.Length) + 5;
        var text = new StringBuilder("from \\ to".PadRight(width));
        for (int column = 0; column < names.Length; column++)
            text.Append($"{column + 1,5}");
        for (int row = 0; row < names.Length; row++)
        {
            text.Append('\n').Append($"{row + 1,2}  {names[row]}".PadRight(width));
            foreach (var to in names)
                text.Append($"{(_edges.TryGetValue((names[row], to), out var edge) ? edge.Count : "."),5}");
        }
        return text.ToString();
    }

    private string Describe(HashSet<string> knot)
    {
        var weakest = _edges.Where(edge => knot.Contains(edge.Key.From) && knot.Contains(edge.Key.To))
            .OrderBy(edge => edge.Value.Count)
            .ThenBy(edge => edge.Key.From, StringComparer.Ordinal)
            .ThenBy(edge => edge.Key.To, StringComparer.Ordinal)
            .First();
        var (from, to) = weakest.Key;
        var circle = string.Join(" -> ", [from, .. ShortestPath(to, from)]);
        return $"""
            {circle}
              ({knot.Count} folders reach each other: {string.Join(", ", knot)})
              The weakest edge is {from} -> {to}:
            {List(weakest.Value)}
            """;
    }

    private static string List(List<Reference> references) =>
        string.Join('\n', references.Take(Shown).Select(reference => $"    {reference}"))
        + (references.Count > Shown ? $"\n    and {references.Count - Shown} more" : "");

    private IEnumerable<string> From(string folder) =>
        _edges.Keys.Where(edge => edge.From == folder).Select(edge => edge.To).Order(StringComparer.Ordinal);

    /// <summary>The folders at the end of a path of at least one edge.</summary>
    private HashSet<string> Reached(string folder)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([folder]);
        while (open.TryPop(out var next))
            foreach (var to in From(next).Where(reached.Add))
                open.Push(to);
        return reached;
    }

    private List<string> ShortestPath(string start, string end)
    {
        var before = new Dictionary<string, string?> { [start] = null };
        var open = new Queue<string>([start]);
        while (!before.ContainsKey(end))
        {
            var next = open.Dequeue();
            foreach (var to in From(next).Where(to => before.TryAdd(to, next)))
                open.Enqueue(to);
        }
        var path = new List<string>();
        for (string? at = end; at is not null; at = before[at])
            path.Insert(0, at);
        return path;
    }
}
