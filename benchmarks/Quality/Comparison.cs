using System.Collections.Concurrent;
using System.Globalization;
using Cotangent.Benchmarks.Quality.Reference;
using Microsoft.ML;

namespace Cotangent.Benchmarks.Quality;

/// <summary>All trainers on one file.</summary>
internal sealed class Comparison(DataFile file, Rows rows, int folds, int? repeats)
{
    private const string Normalized = ", normalized";

    private readonly ConcurrentBag<Entry> _heldOut = [];
    private readonly ConcurrentBag<Entry> _objective = [];

    public static Metric ObjectiveMetric { get; } = new("Objective");

    public DataFile File => file;

    public int RowCount => rows.Count;

    /// <summary>
    /// Number of repetitions of the cross-validation: enough for 1500 predictions, at most 10. With fewer rows the metrics depend more on
    /// the folds.
    /// </summary>
    public int Repeats => repeats ?? Math.Min(10, (int)Math.Ceiling(1500.0 / rows.Count));

    public IReadOnlyList<Metric> Metrics => Quality.Metrics.For(file);

    /// <summary>The metrics on held-out rows, the best first; a contestant without predictions has a reason instead.</summary>
    public IReadOnlyList<Entry> HeldOut => Ordered(_heldOut, Metrics[0]);

    /// <summary>The objective of our trainers on all rows of the file, for each linear model, the best first.</summary>
    public IReadOnlyList<Entry> Objective => Ordered(_objective, ObjectiveMetric);

    /// <summary>The work items, to run in any order; they add the entries.</summary>
    public IEnumerable<Action> Work(Action<string> tell) =>
    [
        .. Contestants().Select<Contestant, Action>(contestant => () => _heldOut.Add(
            Measured(
                contestant.Name, contestant.Side, tell, Metrics.Count,
                () => CrossValidation.Run(contestant, file.Task, rows, folds, Repeats)))),
        .. Fits().Select<(string Name, Side Side, Func<LinearFit> Fit), Action>(fit => () => _objective.Add(
            Measured(fit.Name, fit.Side, tell, 1, () => [ReferenceSolver.Objective(file.Task, rows, fit.Fit())]))),
    ];

    private static Entry[] Ordered(IEnumerable<Entry> entries, Metric metric) =>
    [
        .. entries.OrderBy(entry => entry.Values[0] is { } value ? (metric.LargerIsBetter ? -value : value) : double.PositiveInfinity)
            .ThenBy(entry => entry.Name, StringComparer.Ordinal),
    ];

    private Entry Measured(string name, Side side, Action<string> tell, int metrics, Func<double?[]> measure)
    {
        var start = Environment.TickCount64;
        var entry = Measured(name, side, metrics, measure);
        tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{file.Name}: {name}, {entry.Reason ?? string.Join(", ", entry.Values)}; {(Environment.TickCount64 - start) / 1000.0:f1} s"));
        return entry;
    }

    private static Entry Measured(string name, Side side, int metrics, Func<double?[]> measure)
    {
        try
        {
            return new(name, side, measure());
        }
        // ML.NET's trainers throw these on rows that they cannot learn from.
        catch (Exception exception) when (side == Side.MlNet && exception is InvalidOperationException or ArgumentException)
        {
            return new(name, side, new double?[metrics], exception.Message.ReplaceLineEndings(" "));
        }
    }

    private IEnumerable<Contestant> Contestants()
    {
        yield return new("L-BFGS in double", Side.Reference, (training, test) => ReferenceSolver.Predict(file.Task, training, test));
        foreach (var (name, side, trainer, normalizes) in Trainers())
            yield return new(name, side, (training, test) => new MlNetRun(trainer, file.Task, normalizes).Predict(training, test));
    }

    private IEnumerable<(string Name, Side Side, Func<LinearFit> Fit)> Fits()
    {
        yield return ("L-BFGS in double", Side.Reference, () => ReferenceSolver.Fit(file.Task, rows));
        foreach (var (name, side, trainer, normalizes) in Trainers())
        {
            if (side == Side.Ours || trainer.HasOurModel)
                yield return (name, side, () => Fit(trainer, normalizes));
        }
    }

    /// <summary>Normalizes here, so that the coefficients can be mapped back to raw features.</summary>
    private LinearFit Fit(Trainer trainer, bool normalizes)
    {
        var run = new MlNetRun(trainer, file.Task, normalizes: false);
        if (!normalizes)
            return LinearModels.Of(run.Fit(rows));
        var units = Units.Of(rows);
        return units.ToRaw(LinearModels.Of(run.Fit(rows with
        {
            Features = Array.ConvertAll(rows.Features, x => Array.ConvertAll(units.Standardize(x), value => (float)value)),
        })));
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
