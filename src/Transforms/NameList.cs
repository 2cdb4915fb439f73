namespace Cotangent.Transforms;

/// <summary>Names as a message shows them: the first few, each cut to a readable length.</summary>
internal static class NameList
{
    private const int MostNames = 20;
    private const int LongestName = 80;

    public static string Of(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNames).Select(Shorten)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");

    public static string Shorten(string name) => name.Length <= LongestName ? name : $"{name[..LongestName]}...";
}
