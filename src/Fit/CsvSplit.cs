using System.Globalization;
using Cotangent.Fit.Tasks;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Cotangent.Fit;

/// <summary>Rows to train on, and rows held out to measure; null where none are.</summary>
internal sealed record CsvSplit(IDataView Training, IDataView? Test)
{
    /// <summary>Rows below which none are held out: two of ten would say nothing.</summary>
    private const int FewestRows = 10;

    /// <summary>How often rows are drawn again, to have every class among those that are trained on.</summary>
    private const int MostDraws = 20;

    /// <summary>Holds rows out at random, and says so in the notes.</summary>
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
                + (target is ClassTarget ? " of each class." : "."));
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
    /// The first draw that lacks no class, or else the one that lacks the fewest; null where no draw can be trained on and measured.
    /// </summary>
    private static CsvSplit? DrawBest(MLContext mlContext, IDataView rows, CsvTarget target, CsvFitOptions options)
    {
        var (best, fewest) = (default(CsvSplit), int.MaxValue);
        for (var draw = 0; draw < MostDraws && fewest > 0; draw++)
        {
            // ML.NET falls back to the seed of the context; draws after the first need one of their own.
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
