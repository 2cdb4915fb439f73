namespace Cotangent.Benchmarks.Compare;

/// <summary>Documents as counts of words: rows of a sparse matrix.</summary>
/// <param name="Starts">Where each document starts in the other arrays, and where the last ends.</param>
/// <param name="Words">The words of each document, in order.</param>
/// <param name="Counts">How often each is there.</param>
/// <param name="Classes">Of each document.</param>
internal sealed record Documents(int[] Starts, int[] Words, float[] Counts, int[] Classes)
{
    public int Count => Classes.Length;

    /// <summary>Words in all documents, repetitions included.</summary>
    public double Tokens => Counts.Sum(count => (double)count);

    public static Documents Read(DataFolder folder, string part) => new(
        folder.Read<int>(DocumentFiles.Name(part, "starts.i32")),
        folder.Read<int>(DocumentFiles.Name(part, "words.i32")),
        folder.Read<float>(DocumentFiles.Name(part, "counts.f32")),
        folder.Read<int>(DocumentFiles.Name(part, "classes.i32")));
}
