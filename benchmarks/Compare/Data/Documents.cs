
namespace Cotangent.Benchmarks.Compare.Data;

/// <summary>Documents as counts of words: rows of a sparse matrix.</summary>
/// <param name="Starts">The start of each document in the other arrays, and the end of the last document.</param>
/// <param name="Words">The words of each document, in order.</param>
/// <param name="Counts">The count of each word.</param>
/// <param name="Classes">The class of each document.</param>
internal sealed record Documents(int[] Starts, int[] Words, float[] Counts, int[] Classes)
{
    public int Count => Classes.Length;

    /// <summary>Number of words in all documents, repetitions included.</summary>
    public double Tokens => Counts.Sum(count => (double)count);

    public static Documents Read(DataFolder folder, string part) => new(
        folder.Read<int>(DocumentFiles.Name(part, "starts.i32")),
        folder.Read<int>(DocumentFiles.Name(part, "words.i32")),
        folder.Read<float>(DocumentFiles.Name(part, "counts.f32")),
        folder.Read<int>(DocumentFiles.Name(part, "classes.i32")));

    /// <summary>Selects documents by number.</summary>
    public Documents Where(Func<int, bool> isWanted)
    {
        int[] wanted = [.. Enumerable.Range(0, Count).Where(isWanted)];
        var starts = new int[wanted.Length + 1];
        var (words, counts) = (new List<int>(), new List<float>());
        for (var i = 0; i < wanted.Length; i++)
        {
            var entries = Starts[wanted[i]]..Starts[wanted[i] + 1];
            words.AddRange(Words.AsSpan(entries));
            counts.AddRange(Counts.AsSpan(entries));
            starts[i + 1] = words.Count;
        }

        return new Documents(starts, [.. words], [.. counts], [.. wanted.Select(document => Classes[document])]);
    }
}
