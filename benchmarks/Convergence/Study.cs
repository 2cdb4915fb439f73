using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.ML;

namespace Cotangent.Benchmarks.Convergence;

/// <summary>Draws problems, fits them and compares the fits.</summary>
internal static class Study
{
    /// <summary>All fits of a study, in the order of their seeds.</summary>
    /// <param name="seed">Seed of the first problem; the others follow.</param>
    /// <param name="fits">Number of problems.</param>
    /// <param name="only">A substring of the descriptions of the problems to keep; empty for all.</param>
    /// <param name="atOnce">Number of problems fitted in parallel.</param>
    /// <param name="maximumEpochs">Limit of epochs of a fit; null for the default.</param>
    /// <param name="done">Called after each fit.</param>
    public static IReadOnlyList<Outcome> Run(int seed, int fits, string only, int atOnce, int? maximumEpochs, Action<Outcome> done)
    {
        var problems = Enumerable.Range(seed, int.MaxValue - seed).Select(ProblemGenerator.Draw)
            .Where(problem => problem.Describe().Contains(only, StringComparison.OrdinalIgnoreCase)).Take(fits);
        var outcomes = new List<Outcome>();
        Parallel.ForEach(
            Partitioner.Create(problems, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            problem =>
            {
                var outcome = Fit(problem, maximumEpochs);
                lock (outcomes)
                {
                    outcomes.Add(outcome);
                    done(outcome);
                }
            });
        return [.. outcomes.OrderBy(outcome => outcome.Problem.Seed)];
    }

    public static Outcome Fit(Problem problem, int? maximumEpochs)
    {
        var watch = Stopwatch.StartNew();
        OurFit fit;
        try
        {
            fit = OurFit.Of(problem, maximumEpochs);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return new(problem, Verdict.Failed) { Message = exception.Message, Seconds = watch.Elapsed.TotalSeconds };
        }

        var seconds = watch.Elapsed.TotalSeconds;
        if (!fit.Converged)
            return new(problem, Verdict.NotConverged) { Epochs = fit.Epochs, Message = fit.LastWarning, Seconds = seconds };
        var (verdict, difference, note) = Judge.Of(problem, fit);
        return new(problem, verdict) { Epochs = fit.Epochs, Difference = difference, Note = note, Seconds = seconds };
    }
}
