
namespace Cotangent.Fuzz.Rows;

/// <summary>A way into the product for rows or spans that lie, or for honest ones beside them.</summary>
internal abstract record RowCase
{
    /// <summary>Tries it with numbers drawn at random, and lets a good error through.</summary>
    /// <returns>Null where nothing is wrong; otherwise what is.</returns>
    public string? Try(Random random)
    {
        var attempt = Prepare(random);
        try
        {
            attempt.Run();
        }
        catch (Exception error)
        {
            var said = string.Join(" / ", Chain(error).Select(e => e.Message));
            if (attempt.MustSay is not { } mustSay)
                return $"{this}: honest, and refused: {said}";
            if (mustSay.FirstOrDefault(part => !said.Contains(part, StringComparison.Ordinal)) is { } missing)
                return $"{this}: {Chain(error).Last().GetType().Name} does not say \"{missing}\": {said}";
            throw;
        }

        return attempt.MustSay is null ? null : $"{this}: {(attempt.IsTold() ? "accepted in silence" : "the lie was never handed over")}";
    }

    protected abstract Attempt Prepare(Random random);

    private static IEnumerable<Exception> Chain(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
            yield return e;
    }

    /// <summary>What is tried, and what an error must say of it.</summary>
    /// <param name="Run">May throw.</param>
    /// <param name="MustSay">All of these; null where there must be no error.</param>
    /// <param name="IsTold">Whether the lie was handed over: a row may not have been read again.</param>
    protected sealed record Attempt(Action Run, string[]? MustSay, Func<bool> IsTold)
    {
        public Attempt(Action run, string[]? mustSay)
            : this(run, mustSay, () => true)
        {
        }
    }
}
