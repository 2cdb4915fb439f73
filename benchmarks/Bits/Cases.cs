using static Cotangent.Benchmarks.Bits.Strategies;
using static Cotangent.Benchmarks.Bits.Tables;
using static Cotangent.Benchmarks.Bits.TaskKind;

namespace Cotangent.Benchmarks.Bits;

/// <summary>The fits of tables, in groups that each vary one setting.</summary>
internal static class Cases
{
    /// <summary>Every task, with rows of both kinds.</summary>
    private static readonly (string Name, TaskKind Task, Table Dense, Table Sparse, TrainingLoss? Loss)[] Tasks =
    [
        ("regression", Regression, Diabetes, Diabetes.Binned(), null),
        ("targets", Targets, DigitTargets, BrightTargets, null),
        ("binary", Binary, BreastCancer, BreastCancer.Binned(), null),
        ("multiclass", Multiclass, Wine, Wine.Binned(), null),
        ("one-versus-all", Multiclass, Wine, Wine.Binned(), OneVersusAll),
        ("multi-label", Targets, WineLabels, WineLabels.Binned(), Logistic),
    ];

    public static IEnumerable<Case> All =>
    [
        .. EveryTask(), .. Streamed(), .. ReducedRank(), .. Penalties(), .. EveryLoss(), .. EverySchedule(), .. Validation(),
        .. WeightsOfClasses(), .. Checkpoints(), .. ToTheEnd(), .. Others(),
    ];

    /// <summary>A learning rate small enough for momentum with many labels, or without standardization.</summary>
    private static double? RateOf(Optimizer? optimizer) => optimizer == Sgd ? 0.0005 : null;

    private static IEnumerable<Case> EveryTask() =>
        from task in Tasks
        from optimizer in Optimizers
        from table in new[] { task.Dense, task.Sparse }
        select new Case(task.Name, task.Task, table, optimizer.Name, new Settings { Optimizer = optimizer.Value, Loss = task.Loss });

    /// <summary>Digits are several tiles; the other tables are one.</summary>
    private static IEnumerable<Case> Streamed() =>
        from task in new[] { Tasks[0] with { Loss = Huber }, Tasks[3] with { Loss = Softmax }, Tasks[5] }
        from optimizer in Optimizers
        from table in task.Loss == Softmax ? [Digits, task.Dense, task.Sparse] : new[] { task.Dense, task.Sparse }
        let settings = new Settings { Optimizer = optimizer.Value, Loss = task.Loss, Streams = true }
        select new Case("streamed", task.Task, table, optimizer.Name, settings);

    private static IEnumerable<Case> ReducedRank()
    {
        foreach (var (name, optimizer) in Optimizers)
        {
            var settings = new Settings { Optimizer = optimizer, Rank = 2 };
            var onHalves = settings with { LearningRate = RateOf(optimizer) };
            yield return new("rank 2", Targets, DigitTargets, name, settings);
            yield return new("rank 2", Targets, WineLabels.Binned(), name, settings with { Loss = Logistic });
            yield return new("rank 2", Multiclass, Wine, name, settings);
            // On rows at rank 1, and on second moments at rank 4.
            yield return new("rank 1", Targets, Halves, name, onHalves with { Rank = 1 });
            yield return new("rank 4", Targets, Halves, name, onHalves with { Rank = 4 });
        }
    }

    private static IEnumerable<Case> Penalties()
    {
        (string Name, Settings Settings)[] penalties =
        [
            ("no penalty", new() { L2 = 0 }),
            ("L2", new() { L2 = 0.1 }),
            ("L1", new() { L1 = 0.02 }),
            ("layers' L2", new() { ThetaL2 = 0.1, AL2 = 0.2 }),
            ("layers' L1", new() { ThetaL1 = 0.01, AL1 = 0.02 }),
        ];
        foreach (var (name, penalty) in penalties)
        {
            foreach (var (optimizerName, optimizer) in Optimizers)
            {
                var (variant, settings) = ($"{optimizerName}, {name}", penalty with { Optimizer = optimizer });
                yield return new("penalty", Regression, Diabetes, variant, settings);
                yield return new("penalty", Multiclass, Wine, variant, settings);
                if (penalty.L1 == 0)
                {
                    var onHalves = settings with { Rank = 1, LearningRate = RateOf(optimizer) };
                    yield return new("penalty, rank 1", Targets, Halves, variant, onHalves);
                }
            }

            yield return new("penalty", Targets, Linnerud, name, penalty);
            yield return new("penalty", Binary, BreastCancer, $"raw units, {name}", penalty with { Standardize = false });
            yield return new("penalty", Regression, Diabetes, $"raw units, {name}", penalty with { Standardize = false });
            var binned = Diabetes.Binned();
            foreach (var (optimizerName, optimizer) in new[] { Optimizers[1], Optimizers[^1] })
                yield return new("penalty", Regression, binned, $"{optimizerName}, {name}", penalty with { Optimizer = optimizer });
        }
    }

    private static IEnumerable<Case> EveryLoss()
    {
        foreach (var (name, loss) in Losses)
        {
            foreach (var (optimizerName, optimizer) in Optimizers.Take(6))
            {
                var settings = new Settings { Optimizer = optimizer, Loss = loss, LearningRate = RateOf(optimizer) };
                yield return new("loss", Regression, Diabetes, $"{optimizerName}, {name}", settings);
            }

            yield return new("loss", Regression, Diabetes.Binned(), $"Lbfgs, {name}", new() { Optimizer = Lbfgs, Loss = loss });
            yield return new("loss", Targets, Linnerud, name, new() { Loss = loss });
        }

        yield return new("loss", Regression, Shares, "Logistic", new() { Loss = Logistic });
        yield return new("loss", Binary, BreastCancer, "Lbfgs, SmoothedHinge", new() { Optimizer = Lbfgs, Loss = SmoothedHinge });
        yield return new("loss", Binary, BreastCancer, "Sgd, SmoothedHinge", new() { Optimizer = Sgd, Loss = SmoothedHinge });
        yield return new("loss", Regression, Diabetes, "Softmax", new() { Loss = Softmax });
        yield return new("loss", Binary, BreastCancer, "Squared", new() { Loss = Squared });
        yield return new("loss", Multiclass, Wine, "Logistic", new() { Loss = Logistic });
    }

    private static IEnumerable<Case> EverySchedule() =>
        from schedule in Schedules
        from optimizer in new[] { Optimizers[1], Optimizers[2], Optimizers[4], Optimizers[5], Optimizers[6] }
        let rate = optimizer.Value == Lbfgs ? null : (double?)0.02
        let settings = new Settings { Optimizer = optimizer.Value, Schedule = schedule.Value, LearningRate = rate }
        select new Case("schedule", Multiclass, Wine, $"{optimizer.Name}, {schedule.Name}", settings);

    private static IEnumerable<Case> Validation()
    {
        foreach (var (name, task, dense, _, loss) in Tasks)
        {
            foreach (var (optimizerName, optimizer) in new[] { Optimizers[0], Optimizers[2], Optimizers[4] })
            {
                var settings = new Settings { Optimizer = optimizer, Loss = loss, Epochs = 30, Patience = 2, ValidationFraction = 0.3 };
                yield return new($"validation, {name}", task, dense, optimizerName, settings);
            }
        }

        yield return new("validation", Multiclass, Wine, "column", new() { HasValidationColumn = true });
        yield return new("validation", Regression, Diabetes, "column", new() { HasValidationColumn = true });
        var sparse = new Settings { Optimizer = AdaGrad, HasValidationColumn = true };
        yield return new("validation", Multiclass, Wine.Binned(), "AdaGrad, column", sparse);
        yield return new(
            "validation", Multiclass, Wine, "Adam, streamed", new() { Optimizer = Adam, ValidationFraction = 0.2, Streams = true });
        yield return new(
            "patience", Multiclass, Wine, "minimum improvement", new() { Epochs = 50, Patience = 1, MinimumImprovement = 0.3 });
    }

    private static IEnumerable<Case> WeightsOfClasses()
    {
        foreach (var (name, optimizer) in new[] { Optimizers[0], Optimizers[5] })
        {
            var balanced = new Settings { Optimizer = optimizer, ClassWeights = Balanced };
            yield return new("class weights", Binary, BreastCancer, $"{name}, balanced", balanced);
            yield return new("class weights", Multiclass, Wine, $"{name}, balanced", balanced);
            yield return new("class weights", Multiclass, Wine, $"{name}, balanced, streamed", balanced with { Streams = true });
            yield return new("class weights", Binary, BreastCancer, $"{name}, heavy", balanced with { ClassWeights = Heavy("True") });
            var weighted = balanced with { ClassWeights = Heavy("1"), HasWeights = true };
            yield return new("class weights", Multiclass, Wine, $"{name}, heavy", weighted);
        }
    }

    private static IEnumerable<Case> Checkpoints()
    {
        foreach (var (name, optimizer) in Optimizers)
        {
            var settings = new Settings { Optimizer = optimizer, Loss = Logistic, Rank = 2, Epochs = 7, Tolerance = 0 };
            yield return new("whole run", Targets, WineLabels, name, settings);
            yield return new("resumed run", Targets, WineLabels, name, settings with { Resumes = true });
        }

        var sparse = new Settings { Optimizer = AdaGrad, ValidationFraction = 0.2 };
        yield return new("whole run", Multiclass, Wine.Binned(), "AdaGrad", sparse);
        yield return new("resumed run", Multiclass, Wine.Binned(), "AdaGrad", sparse with { Resumes = true });
        var staged = new Settings { Loss = Losses[1].Value, Optimizer = Lbfgs };
        yield return new("whole run", Regression, Diabetes, "Lbfgs, median", staged);
        yield return new("resumed run", Regression, Diabetes, "Lbfgs, median", staged with { Resumes = true });
    }

    /// <summary>The default settings, except for the number of threads.</summary>
    private static IEnumerable<Case> ToTheEnd()
    {
        (TaskKind Task, Table Table)[] tables =
        [
            (Regression, Diabetes), (Regression, Diabetes.Binned()), (Regression, Collinear),
            (Targets, Linnerud), (Targets, TwoByThree), (Targets, DigitTargets),
            (Targets, Halves), (Binary, BreastCancer), (Multiclass, Wine),
            (Multiclass, Wine.Binned()), (Multiclass, Digits),
        ];
        foreach (var (task, table) in tables)
        {
            // The seed of the context.
            yield return new("default", task, table, "to the end", new() { Epochs = null, Seed = null, Reloads = true });
        }

        yield return new("default", Regression, Diabetes, "Huber, to the end", new() { Epochs = null, Loss = Huber });
        yield return new("default", Regression, Diabetes, "median, to the end", new() { Epochs = null, Loss = Losses[1].Value });
        yield return new("default", Regression, Diabetes, "lasso, to the end", new() { Epochs = null, L1 = 0.1 });
        yield return new("default", Multiclass, Digits, "rank 3, to the end", new() { Epochs = null, Rank = 3 });
        yield return new("default", Targets, WineLabels, "to the end", new() { Epochs = null, Loss = Logistic, Reloads = true });
    }

    private static IEnumerable<Case> Others()
    {
        foreach (var (name, task, dense, sparse, loss) in Tasks)
        {
            var (full, batches) = (new Settings { Loss = loss }, new Settings { Loss = loss, Optimizer = Sgd });
            yield return new(name, task, dense, "no bias", full with { UseBias = false });
            yield return new(name, task, dense, "Sgd, no bias", batches with { UseBias = false });
            yield return new(name, task, sparse, "AdaGrad, no bias", batches with { Optimizer = AdaGrad, UseBias = false });
            yield return new(name, task, dense, "Lbfgs, raw units", full with { Optimizer = Lbfgs, Standardize = false });
            yield return new(name, task, sparse, "AdaGrad, raw units", batches with { Optimizer = AdaGrad, Standardize = false });
            yield return new(name, task, dense, "weights", full with { HasWeights = true });
            yield return new(name, task, sparse, "Sgd, weights", batches with { HasWeights = true });
            yield return new(name, task, dense, "learning rate", full with { LearningRate = 0.05 });
            yield return new(name, task, dense, "fit again", full with { Epochs = 3, FitsAgain = true });
            yield return new(name, task, dense, "Sgd, fit again", batches with { Epochs = 2, FitsAgain = true });
            yield return new(name, task, dense, "Sgd, in order", batches with { Shuffle = false });
            yield return new(name, task, dense, "cancelled", full with { Optimizer = GradientDescent, CancelsAfter = 4 });
            // The same bits as the sparse rows of the first group.
            var stored = sparse with { Name = $"{sparse.Name}-stored-dense", StoresNonzeros = false };
            yield return new(name, task, stored, "Adam", full with { Optimizer = Adam });
        }

        yield return new("other", Targets, Halves, "targets as given, rank 3", new() { TargetsAsGiven = true, Rank = 3 });
        yield return new("other", Targets, Linnerud, "targets as given, Huber", new() { TargetsAsGiven = true, Loss = Huber });
        yield return new("other", Targets, Linnerud, "Sgd, targets as given", new() { TargetsAsGiven = true, Optimizer = Sgd });
        yield return new("other", Regression, Missing, "missing values", new());
        yield return new("other", Regression, Missing, "Adam, missing values", new() { Optimizer = Adam });
        yield return new("other", Regression, Collinear, "Huber, collinear", new() { Loss = Huber });
        yield return new("other", Regression, Diabetes, "rank 2 of 1", new() { Rank = 2 });
        yield return new("other", Multiclass, Wine, "Lbfgs of 3 steps", new() { Optimizer = ShortLbfgs });
        yield return new("other", Multiclass, Wine, "GaussNewton of 2 products", new() { Optimizer = ShortGaussNewton });
        yield return new("other", Multiclass, Wine, "plain Sgd, batches of 50", new() { Optimizer = PlainSgd });
        yield return new("other", Multiclass, Wine, "Adam, batches of 33", new() { Optimizer = OtherAdam });
        yield return new("other", Multiclass, Wine.Binned(), "AdaGrad, batches of 1", new() { Optimizer = SmallAdaGrad });
        yield return new(
            "other", Regression, Diabetes, "GradientDescent, restarts",
            new() { Optimizer = GradientDescent, LearningRate = 100, Epochs = 200, HalvesWhereItDiverges = true });
        yield return new(
            "other", Regression, Diabetes, "Sgd, restarts", new() { Optimizer = Sgd, LearningRate = 30, HalvesWhereItDiverges = true });
        yield return new("other", Regression, Diabetes, "Sgd, diverges", new() { Optimizer = Sgd, LearningRate = 1e6, Epochs = 100 });
        foreach (var threads in new[] { 1, 3 })
        {
            yield return new("threads", Multiclass, Digits, $"Lbfgs, {threads}", new() { Optimizer = Lbfgs, Threads = threads });
            yield return new("threads", Targets, BrightTargets, $"AdaGrad, {threads}", new() { Optimizer = AdaGrad, Threads = threads });
            yield return new("threads", Targets, DigitTargets, $"Adam, {threads}", new() { Optimizer = Adam, Rank = 2, Threads = threads });
        }
    }
}
