using System.Collections.Concurrent;
using Cotangent.Trainers.Tests.Objectives;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>
/// One law for all: for every loss, optimizer, penalty, rank and storage that the options accept, value and gradient of the objective are
/// the formula of docs/mathematics.md. The constructor refuses all other options by name.
/// </summary>
public class OneLawTests(ITestOutputHelper output)
{
    private static readonly IEnumerable<(string Loss, string Optimizer, string Penalty)> Combinations =
        from loss in LawLoss.All.Keys
        from optimizer in LawOptimizer.All.Keys
        from penalty in LawPenalty.All.Keys
        select (loss, optimizer, penalty);

    [Fact]
    public void Value_and_gradient_of_what_is_minimized_are_the_formula_in_full_batches() =>
        Hold(isMiniBatch: false, FullBatchLaw.BranchNames, FullBatchLaw.Hold, fewest: 4000, mostBlunt: 0.08);

    [Fact]
    public void Value_and_gradient_of_what_is_minimized_are_the_formula_in_mini_batches() =>
        Hold(isMiniBatch: true, MiniBatchLaw.BranchNames, MiniBatchLaw.Hold, fewest: 2500, mostBlunt: 0.2);

    /// <summary>The constructor gets no data, so it refuses before a row is read.</summary>
    [Fact]
    public void What_the_options_do_not_accept_is_refused_in_the_constructor_by_name()
    {
        var (accepted, refused) = (0, 0);
        foreach (var (lossName, optimizerName, penaltyName) in Combinations)
        {
            var (loss, optimizer, penalty) = (LawLoss.All[lossName], LawOptimizer.All[optimizerName], LawPenalty.All[penaltyName]);
            foreach (var task in Enum.GetValues<LawTask>())
            {
                var options = LawCase.Settings(loss, optimizer, penalty, task);
                if ((Refused(optimizer, penalty) ?? (loss.Tasks.Contains(task) ? null : "Loss")) is not { } name)
                {
                    Assert.NotNull(LawTasks.Trainer(options));
                    accepted++;
                    continue;
                }

                var exception = Assert.Throws<ArgumentOutOfRangeException>(() => LawTasks.Trainer(options));
                Assert.Equal(name, exception.ParamName);
                Assert.StartsWith($"Options.{name} is ", exception.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        output.WriteLine($"{accepted} combinations of loss, optimizer, penalty and task are accepted, and {refused} refused.");
        Assert.Equal(Combinations.Count() * Enum.GetValues<LawTask>().Length, accepted + refused);
    }

    /// <summary>The sizes of the data are known from its schema: no cursor is opened.</summary>
    [Fact]
    public void The_lasso_below_full_rank_is_refused_by_name_before_a_row_is_read()
    {
        var mlContext = new MLContext(seed: 1);
        var rows = Enumerable.Range(0, 9).Select(i => new Row { Features = [i, 1, 2], Label = [i, 3] });
        var data = new Data.WatchedDataView(mlContext.Data.LoadFromEnumerable(rows));
        var options = new TwoLayerLinearMultiOutputTrainer.Options { Rank = 1, L1Regularization = 0.5 };
        var trainer = mlContext.MultiOutputRegression.Trainers.TwoLayerLinear(options);
        var message = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(data)).Message;
        Assert.StartsWith("Options.L1Regularization is 0.5; expected 0 at a Rank of 1", message, StringComparison.Ordinal);
        Assert.Empty(data.Asked);
    }

    [Fact]
    public void Every_loss_optimizer_and_penalty_is_in_the_tables()
    {
        Assert.Equal(
            Names(typeof(TrainingLoss)), LawLoss.All.Values.Select(loss => loss.Loss.GetType().Name).Distinct().Order());
        var optimizers = LawOptimizer.All.Values.Select(optimizer => optimizer.Of(1)?.GetType().Name).OfType<string>();
        Assert.Equal(Names(typeof(Optimizer)), optimizers.Distinct().Order());
        var none = new TwoLayerLinearRegressionTrainer.Options();
        var all = LawPenalty.All.Values.Select(penalty => penalty.Set(none)).ToArray();
        var penalties = typeof(TwoLayerLinearOptions).GetProperties()
            .Where(property => property.Name.EndsWith("Regularization", StringComparison.Ordinal))
            .ToArray();
        Assert.NotEmpty(penalties);
        Assert.All(penalties, penalty => Assert.Contains(all, options => penalty.GetValue(options) is > 0.0));

        static IEnumerable<string> Names(Type kind) =>
            kind.Assembly.GetTypes().Where(type => type.IsSubclassOf(kind) && !type.IsAbstract).Select(type => type.Name).Order();
    }

    /// <summary>The option that an optimizer refuses a penalty by; null if they combine.</summary>
    private static string? Refused(LawOptimizer optimizer, LawPenalty penalty) =>
        penalty.ProductL1 > 0 && (optimizer.Searches || optimizer.IsMiniBatch || penalty.IsOfLayers)
            ? nameof(TwoLayerLinearOptions.L1Regularization)
        : penalty.ThetaL1 > 0 && optimizer.Searches ? nameof(TwoLayerLinearOptions.FirstLayerL1Regularization)
        : penalty.AL1 > 0 && optimizer.Searches ? nameof(TwoLayerLinearOptions.SecondLayerL1Regularization)
        : null;

    /// <param name="isMiniBatch">Whether the optimizers are mini-batch optimizers.</param>
    /// <param name="branchNames">The branches that must be taken.</param>
    /// <param name="hold">Asserts the law of a case.</param>
    /// <param name="fewest">Least number of combinations that are compared.</param>
    /// <param name="mostBlunt">
    /// The share of comparisons whose tolerance may be more than a hundredth of the gradient: losses in single precision, a smoothing so
    /// narrow that it multiplies their rounding by hundreds, and whitening of features that are nearly copies.
    /// </param>
    private void Hold(bool isMiniBatch, string[] branchNames, Func<LawCase, Storage, Branches, bool> hold, int fewest, double mostBlunt)
    {
        var branches = new Branches(branchNames);
        var (cases, seed) = (new List<(string Loss, string Optimizer, string Penalty, LawRank Rank, Storage Storage, int Seed)>(), 0);
        foreach (var (loss, optimizer, penalty) in Combinations.Where(of => LawOptimizer.All[of.Optimizer].IsMiniBatch == isMiniBatch))
        {
            if (Refused(LawOptimizer.All[optimizer], LawPenalty.All[penalty]) is not null)
                continue;
            cases.AddRange(
                from rank in Enum.GetValues<LawRank>()
                from storage in Enum.GetValues<Storage>()
                select (loss, optimizer, penalty, rank, storage, ++seed));
        }

        var (failures, held, refused) = (new ConcurrentQueue<string>(), 0, 0);
        Parallel.ForEach(cases, of =>
        {
            var (optimizer, penalty) = (LawOptimizer.All[of.Optimizer], LawPenalty.All[of.Penalty]);
            var drawn = LawCase.Draw(LawLoss.All[of.Loss], optimizer, penalty, of.Rank, of.Storage, of.Seed);
            // Refused for the sizes, see above.
            if (penalty.ProductL1 > 0 && drawn.Layout.Rank < Math.Min(drawn.Layout.Features, drawn.Layout.Outputs))
            {
                Interlocked.Increment(ref refused);
                return;
            }

            try
            {
                Assert.NotNull(LawTasks.Trainer(drawn.Options));
                if (hold(drawn, of.Storage, branches))
                    Interlocked.Increment(ref held);
                else
                    Interlocked.Increment(ref refused);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                failures.Enqueue($"{of}, {drawn.Task}, {drawn.Layout}, {drawn.X.Rows()} rows: {exception.Message}");
            }
        });

        output.WriteLine(
            $"The law holds for {held} of {cases.Count} combinations; for their sizes or sparse rows {refused} are refused. {branches}");
        var shown = string.Join("\n", failures.Order().Take(20));
        Assert.True(failures.IsEmpty, $"{failures.Count} of {cases.Count} combinations break the law. {shown}");
        Assert.Empty(branches.Missing);
        Assert.InRange(held, fewest, cases.Count - refused);
        Assert.InRange(branches.Blunt, 0, mostBlunt);
    }

    private sealed class Row
    {
        [Microsoft.ML.Data.VectorType(3)]
        public float[] Features { get; set; } = [];

        [Microsoft.ML.Data.VectorType(2)]
        public float[] Label { get; set; } = [];
    }
}
