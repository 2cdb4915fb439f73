namespace Cotangent.Benchmarks.Compare;

/// <summary>The results of all rounds of a workload.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<Contender, List<Result>> _results = [];

    /// <summary>The measured contenders, in the order of their runs.</summary>
    public IReadOnlyCollection<Contender> Contenders => _results.Keys;

    public void Add(Contender contender, Result result)
    {
        if (!_results.TryGetValue(contender, out var results))
            _results[contender] = results = [];
        results.Add(result);
    }

    /// <summary>Number of measurements of a contender.</summary>
    public int Count(Contender contender) => _results[contender].Count;

    /// <summary>The shortest, the median and the longest time of a contender, in seconds.</summary>
    public (double Least, double Median, double Most) Seconds(Contender contender)
    {
        var sorted = _results[contender].Select(result => result.Seconds).Order().ToArray();
        return (sorted[0], Middle(sorted), sorted[^1]);
    }

    /// <summary>The median quality of a contender's results; null without a quality.</summary>
    public double? Quality(Contender? contender)
    {
        if (contender is null || !_results.TryGetValue(contender, out var results))
            return null;
        var sorted = results.Select(result => result.Quality).OfType<double>().Order().ToArray();
        return sorted.Length == 0 ? null : Middle(sorted);
    }

    /// <summary>The median time of a contender, in seconds; null if it was not measured.</summary>
    public double? Median(Contender? contender) =>
        contender is not null && _results.ContainsKey(contender) ? Seconds(contender).Median : null;

    /// <summary>The shortest median time of the chosen contenders, in seconds; null if none was measured.</summary>
    public double? Best(Func<Contender, bool> chosen) =>
        _results.Keys.Where(chosen).Select(contender => (double?)Seconds(contender).Median).DefaultIfEmpty(null).Min();

    /// <summary>
    /// The same, but null if no required contender was measured. Otherwise a ratio to the best would depend on which peers are installed.
    /// </summary>
    public double? Best(Func<Contender, bool> chosen, Func<Contender, bool> needed) => _results.Keys.Any(needed) ? Best(chosen) : null;

    private static double Middle(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
