
namespace Cotangent.Benchmarks.Quality;

/// <summary>Rows of a file.</summary>
/// <param name="Features">The features of each row.</param>
/// <param name="Numbers">The targets of each row; empty for classes.</param>
/// <param name="Classes">The class of each row, as an index into <paramref name="ClassNames"/>; empty for numbers.</param>
/// <param name="ClassNames">The name of each class.</param>
internal sealed record Rows(float[][] Features, float[][] Numbers, int[] Classes, string[] ClassNames)
{
    public int Count => Features.Length;

    public int FeatureCount => Features[0].Length;

    /// <summary>Numbers to predict, or classes.</summary>
    public int OutputCount => Numbers.Length > 0 ? Numbers[0].Length : ClassNames.Length;

    public Rows Where(Func<int, bool> take)
    {
        var rows = Enumerable.Range(0, Count).Where(take).ToArray();
        return new Rows(
            Array.ConvertAll(rows, row => Features[row]),
            Numbers.Length > 0 ? Array.ConvertAll(rows, row => Numbers[row]) : [],
            Classes.Length > 0 ? Array.ConvertAll(rows, row => Classes[row]) : [],
            ClassNames);
    }
}
