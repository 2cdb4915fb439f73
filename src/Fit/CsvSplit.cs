using System.Globalization;
using Cotangent.Fit.Tasks;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Fit;

/// <summary>Training rows, and held-out rows for the metrics; null if none are held out.</summary>
internal sealed record CsvSplit(IDataView Training, IDataView? Test)
{
    /// <summary>With fewer rows none are held out: metrics of two rows are meaningless.</summary>
    private const int FewestRows = 10;

    /// <summary>The most draws, to find one with a training row of every class.</summary>
    private const int MostDraws = 20;

    /// <summary>Holds rows out at random, and adds a line to the notes.</summary>
    public static CsvSplit Draw(
        MLContext mlContext, IDataView rows, long count, CsvTarget target, CsvFitOptions options, List<string> notes)
    {
        if (options.TestFraction == 0)
        {
            notes.Add("All rows are trained on; none are held out.");
            return new(rows, null);
        }

        if (count < FewestRows)
        {
            notes.Add($"All {count} rows are trained on: too few to hold any out.");
            return new(rows, null);
        }

        if (DrawBest(mlContext, rows, target, options) is not { } best)
        {
            notes.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"All rows are trained on: {options.TestFraction} of {count} rows leaves one side without a label")
                + (target.ClassNames.Count > 0 ? " of each class." : "."));
            return new(rows, null);
        }

        notes.Add(
            string.Create(
                CultureInfo.InvariantCulture, $"{options.TestFraction:p0} of the rows, drawn at random, are held out for the metrics."));
        if (target.UntrainedClasses(best.Training) is { Count: > 0 } untrained)
            notes.Add(
                $"Warning: no row is left to train on of the classes {Shown.List(untrained)}, which so are never predicted. Another seed, "
                + $"or a {nameof(CsvFitOptions.TestFraction)} of 0, changes that.");
        return best;
    }

    /// <summary>
    /// The first draw with a training row of every class, else the draw that lacks the fewest classes; null if no draw has labels on both
    /// sides.
    /// </summary>
    private static CsvSplit? DrawBest(MLContext mlContext, IDataView rows, CsvTarget target, CsvFitOptions options)
    {
        var (best, fewest) = (default(CsvSplit), int.MaxValue);
        for (var draw = 0; draw < MostDraws && fewest > 0; draw++)
        {
            // Without a seed ML.NET takes the seed of the context. Draws after the first need another seed.
            var seed = draw == 0
                ? options.Trainer.Seed
                : unchecked((options.Trainer.Seed ?? ((IHostEnvironmentInternal)mlContext).Seed ?? 0) + draw);
            var split = mlContext.Data.TrainTestSplit(rows, options.TestFraction, seed: seed);
            if (!target.CanSplit(split.TrainSet, split.TestSet))
                continue;
            var lacking = target.UntrainedClasses(split.TrainSet).Count;
            if (lacking < fewest)
                (best, fewest) = (new(split.TrainSet, split.TestSet), lacking);
        }

        return best;
    }
}
