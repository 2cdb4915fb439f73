
namespace Cotangent.Fuzz.Rows;

/// <summary>One entry point of the product with invalid rows or spans, or with valid ones.</summary>
internal abstract record RowCase
{
    /// <summary>Runs the case with random numbers. The expected error counts as success.</summary>
    /// <returns>Null for success; otherwise a description of the failure.</returns>
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

    /// <summary>The call, and the required parts of the error message.</summary>
    /// <param name="Run">May throw.</param>
    /// <param name="MustSay">All required parts of the message; null if there must be no error.</param>
    /// <param name="IsTold">Returns whether the invalid row was read: a row may not be read again.</param>
    protected sealed record Attempt(Action Run, string[]? MustSay, Func<bool> IsTold)
    {
        public Attempt(Action run, string[]? mustSay)
            : this(run, mustSay, () => true)
        {
        }
    }
}
