using System.Globalization;
using Cotangent.Benchmarks.Quality.Reference;
using Microsoft.ML;

namespace Cotangent.Benchmarks.Quality;

/// <summary>All trainers on one file.</summary>
internal sealed class Comparison(DataFile file, Rows rows, int folds, int repeats)
{
    private const string Normalized = ", normalised";

    /// <summary>What predicts rows that it has not seen, with its metrics; without them, and with the reason, where it cannot.</summary>
    public IReadOnlyList<Entry> HeldOut { get; private set; } = [];

    /// <summary>The objective of our trainers on all rows of the file, at each linear model.</summary>
    public IReadOnlyList<Entry> Objective { get; private set; } = [];

    public DataFile File => file;

    public int RowCount => rows.Count;

    public IReadOnlyList<Metric> Metrics => Quality.Metrics.For(file);

    public static Metric ObjectiveMetric { get; } = new("Objective");

    /// <summary>Compares on so many threads.</summary>
    public void Run(int threads, Action<string> tell)
    {
        HeldOut = Order(Metrics[0], [.. Contestants().AsParallel().AsOrdered().WithDegreeOfParallelism(threads).Select(contestant =>
            Measured(contestant.Name, contestant.Side, tell, () => CrossValidation.Run(contestant, file.Task, rows, folds, repeats)))]);
        Objective = Order(ObjectiveMetric, [.. Fits().AsParallel().AsOrdered().WithDegreeOfParallelism(threads)
            .Select(fit => Measured(fit.Name, fit.Side, tell, () => fit.Fit() is { } found ? [ReferenceSolver.Objective(file.Task, rows, found)] : [null]))
            .Where(entry => entry.Values[0] is not null)]);
    }

    private static Entry[] Order(Metric metric, Entry[] entries) =>
        [.. entries.OrderBy(entry => entry.Values[0] is { } value ? (metric.LargerIsBetter ? -value : value) : double.PositiveInfinity)];

    private Entry Measured(string name, Side side, Action<string> tell, Func<double?[]> measure)
    {
        var start = Environment.TickCount64;
        try
        {
            return new(name, side, measure());
        }
        // What a trainer says of rows that it cannot learn from.
        catch (Exception exception) when (side == Side.MlNet && exception is InvalidOperationException or ArgumentException)
        {
            return new(name, side, new double?[Metrics.Count], exception.Message.ReplaceLineEndings(" "));
        }
        finally
        {
            tell(string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {name}, {(Environment.TickCount64 - start) / 1000.0:f1} s"));
        }
    }

    private IEnumerable<Contestant> Contestants()
    {
        yield return new("L-BFGS in double", Side.Reference, (training, test) => ReferenceSolver.Predict(file.Task, training, test));
        foreach (var (name, side, trainer, normalizes) in Trainers())
            yield return new(name, side, (training, test) => new MlNetRun(trainer, file.Task, normalizes).Predict(training, test));
    }

    private IEnumerable<(string Name, Side Side, Func<LinearFit?> Fit)> Fits()
    {
        yield return ("L-BFGS in double", Side.Reference, () => ReferenceSolver.Fit(file.Task, rows));
        foreach (var (name, side, trainer, normalizes) in Trainers())
        {
            // Those that are linear ask for normalised features.
            if (side == Side.Ours)
                yield return (name, side, () => LinearModels.Of(new MlNetRun(trainer, file.Task, false).Fit(rows)));
            else if (trainer.WantsNormalization)
                yield return (name, side, () => Fit(trainer, normalizes));
        }
    }

    /// <summary>Normalised here, so that the coefficients can be taken back to raw features.</summary>
    private LinearFit? Fit(Trainer trainer, bool normalizes)
    {
        if (!normalizes)
            return LinearModels.Of(new MlNetRun(trainer, file.Task, false).Fit(rows));
        var units = Units.Of(rows);
        var standardized = rows with { Features = Array.ConvertAll(rows.Features, x => Array.ConvertAll(units.Standardize(x), value => (float)value)) };
        return LinearModels.Of(new MlNetRun(trainer, file.Task, false).Fit(standardized)) is { } fit ? units.ToRaw(fit) : null;
    }

    private IEnumerable<(string Name, Side Side, Trainer Trainer, bool Normalizes)> Trainers()
    {
        var ours = TrainerList.Ours(file.Task);
        yield return (ours.Name, Side.Ours, ours, false);
        foreach (var trainer in TrainerList.MlNet(file.Task))
        {
            yield return (trainer.Name, Side.MlNet, trainer, false);
            if (trainer.WantsNormalization)
                yield return (trainer.Name + Normalized, Side.MlNet, trainer, true);
        }
    }
}
