using Cotangent.Trainers.Execution;
using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Objectives;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Penalties;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;
using Cotangent.Trainers.SecondMoments;
using Cotangent.Trainers.Tests.MiniBatch;
using Cotangent.Trainers.Tests.Objectives;
using Cotangent.Trainers.Training;
using Microsoft.ML;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>
/// The frequency of the checks for cancellation in all long work, measured without a clock by the work between two checks. Other tests
/// cover the division of dense products.
/// </summary>
public class InterruptionTests
{
    /// <summary>A check at each tile, before the rest of a slot and each of its two products, and before each sum of slots.</summary>
    [Fact]
    public void Moments_ask_before_each_panel_and_each_sum()
    {
        var rows = Rows(features: 6, outputs: 2);
        Assert.Equal(13, rows.TileCount);
        Assert.Equal(
            ChecksOfMoments, CountedInterruption.Count(asked => MomentAccumulator.Of(rows, centered: true, new Team(1), asked)));
        Assert.Equal(
            ChecksOfMoments,
            CountedInterruption.Count(asked => MomentAccumulator.OfFeatures(rows, long.MaxValue, centered: true, new Team(1), asked)));
    }

    /// <summary>
    /// A panel of 180 features has 91 rows, and a sparse tile many times more: 1,000 rows fill ten panels and begin another. Each has two
    /// products.
    /// </summary>
    [Fact]
    public void Moments_ask_before_each_panel_of_a_tile()
    {
        var random = new Random(1);
        var x = PlainMatrix.Of(1000, 180, (_, _) => random.Next(20) == 0 ? random.Normal() : 0);
        var rows = Tiles.Of(x, random.Normals(1000, 2), null, Storage.Sparse, rowsPerTile: 1000);
        Assert.Equal(1, rows.TileCount);
        Assert.Equal(
            1 + (2 * 11) + 4 + 3, CountedInterruption.Count(asked => MomentAccumulator.Of(rows, centered: true, new Team(1), asked)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_moment_that_is_interrupted_is_not_summed_further(int threads)
    {
        for (var at = 1; at <= ChecksOfMoments; at++)
        {
            var asked = new CountedInterruption(at);
            Assert.Throws<OperationCanceledException>(
                () => MomentAccumulator.Of(Rows(features: 6, outputs: 2), centered: true, new Team(threads), asked));
            // Each of the other threads may have been just before a check.
            Assert.InRange(asked.Checks, at, at + threads - 1);
        }
    }

    /// <summary>Each of 7 outputs and 6 features takes a row, with n multiplications, and n² / 2 where features are whitened.</summary>
    [Fact]
    public void Moments_that_change_their_units_ask_at_every_row()
    {
        var (rows, layout) = (Rows(features: 6, outputs: 7), new ParameterLayout(6, 6, 7, true));
        var moments = MomentAccumulator.Of(rows, centered: true, new Team(1), Interruption.None);
        var units = UnitsEstimate.OfMoments(moments, LabelUnits.Deviation(shared: false));
        Assert.Equal(6 + 7, CountedInterruption.Count(asked => StandardizedMoments.Of(moments, units, extend: true, asked)));

        var standardized = StandardizedMoments.Of(moments, units, extend: true);
        var whitening = FeatureWhitening.Of(StandardizedMoments.Of(moments, units, extend: false).Square, 6, isSample: false)!;
        Assert.Equal(7, CountedInterruption.Count(asked => standardized.Whiten(whitening, layout, asked)));
    }

    /// <summary>Rows of Theta are mapped one by one, each by n² / 2 multiplications, in both directions.</summary>
    [Fact]
    public void Whitened_parameters_ask_at_every_row()
    {
        var (layout, whitening) = (new ParameterLayout(6, 5, 7, true), Whitening());
        var (parameters, direction, result) = (Ones(layout), Ones(layout), new double[layout.Count]);
        int Checks(Action<IObjective> work) =>
            CountedInterruption.Count(asked => work(new WhitenedObjective(new Silent(layout.Count), whitening, layout, asked)));
        Assert.Equal(5 + 5, Checks(objective => objective.Evaluate(parameters, result)));
        Assert.Equal(5 + 5 + 5, Checks(objective => objective.CurvatureProduct(parameters, direction, result)));
        Assert.Equal(5 + 5 + 5, Checks(objective => objective.HessianProduct(parameters, direction, result)));
        Assert.Equal(5 + 5, Checks(objective => objective.ScoreChange(parameters, direction)));
    }

    /// <summary>
    /// The products of an evaluation, each of at most m n² multiplications: A Theta, P S, and the backward products. A check comes before
    /// each of them.
    /// </summary>
    [Fact]
    public void The_objective_on_moments_asks_before_each_product()
    {
        var layout = new ParameterLayout(6, 5, 7, true);
        var rows = Rows(features: 6, outputs: 7);
        var moments =
            StandardizedMoments.Of(
                MomentAccumulator.Of(rows, centered: true, new Team(1), Interruption.None), Units.None(6, 7), extend: true);
        var (parameters, direction, result) = (Ones(layout), Ones(layout), new double[layout.Count]);
        int Checks(Action<IObjective> work) =>
            CountedInterruption.Count(asked => work(new MomentObjective(moments, layout, LabelUnits.Ones(7), asked)));
        // Forward: A Theta, P S. Back: P Sᵀ, and the gradients of A and of Theta.
        Assert.True(Checks(objective => objective.Evaluate(parameters, result)) >= 5);
        // And the JVP: ADot Theta, A ThetaDot.
        Assert.True(Checks(objective => objective.CurvatureProduct(parameters, direction, result)) >= 5);
        Assert.True(Checks(objective => objective.HessianProduct(parameters, direction, result)) >= 7);
        Assert.True(Checks(objective => objective.ScoreChange(parameters, direction)) >= 3);
    }

    /// <summary>k n m multiplications each: A Theta, and the backward product to each factor.</summary>
    [Fact]
    public void Penalties_ask_before_each_product()
    {
        var layout = new ParameterLayout(6, 6, 7, true);
        var (parameters, direction, result) = (Ones(layout), Ones(layout), new double[layout.Count]);
        int Checks(Action<IObjective> work) =>
            CountedInterruption.Count(
                asked => work(new PenalizedObjective(new Silent(layout.Count), layout, new SmoothPenalty(ProductL2: 1), asked)));
        Assert.True(Checks(objective => objective.Evaluate(parameters, result)) >= 3);
        Assert.True(Checks(objective => objective.CurvatureProduct(parameters, direction, result)) >= 4);
        Assert.True(Checks(objective => objective.HessianProduct(parameters, direction, result)) >= 4);
    }

    /// <summary>A run that was interrupted between its products gives correct results when it runs again.</summary>
    [Fact]
    public void An_objective_that_was_interrupted_can_be_evaluated_again()
    {
        var layout = new ParameterLayout(6, 5, 7, true);
        var rows = Rows(features: 6, outputs: 7);
        var moments =
            StandardizedMoments.Of(
                MomentAccumulator.Of(rows, centered: true, new Team(1), Interruption.None), Units.None(6, 7), extend: true);
        var (parameters, expected, found) = (Ones(layout), new double[layout.Count], new double[layout.Count]);
        new MomentObjective(moments, layout, LabelUnits.Ones(7), Interruption.None).Evaluate(parameters, expected);
        var interruption = new CountedOnce();
        var objective = new MomentObjective(moments, layout, LabelUnits.Ones(7), interruption);
        Assert.Throws<OperationCanceledException>(() => objective.Evaluate(parameters, found));
        objective.Evaluate(parameters, found);
        Assert.Equal(expected, found);
    }

    /// <summary>k (n + m) multiplications for each row of the k x k matrices, or for each output.</summary>
    [Fact]
    public void What_is_made_of_the_layers_asks_at_every_row()
    {
        var layout = new ParameterLayout(6, 3, 7, true);
        var parameters = InitialParameters.Draw(layout, new Random(1));
        // Two Gram matrices and two right sides of k rows; k rows of the result; and at most 50 steps of k rows each, of which more than
        // three are needed.
        var wide = new ParameterLayout(40, 30, 35, true);
        var drawn = InitialParameters.Draw(wide, new Random(1));
        var questions = CountedInterruption.Count(asked => LayerGauge.Remove(wide, drawn, Ones(wide), asked));
        Assert.InRange(questions, (5 + 4) * 30, (5 + 50) * 30);
        Assert.Equal(0, questions % 30);
        Assert.Equal(3, CountedInterruption.Count(asked => IdentityStart.Draw(layout, new Random(1), asked)));
        Assert.Equal(
            7,
            CountedInterruption.Count(asked => IdentityStart.Balance(new ParameterLayout(6, 6, 7, true), Ones(new(6, 6, 7, true)), asked)));
        Assert.Equal(7, CountedInterruption.Count(asked => ScoreDirection.Of(layout, parameters, isRelative: false, asked)));
        Assert.Equal(7 + 7, CountedInterruption.Count(asked => ScoreDirection.Of(layout, parameters, isRelative: true, asked)));
    }

    /// <summary>A start from a model: k rows of n change their units, and k rows of n² / 2 multiplications are whitened.</summary>
    [Fact]
    public void A_start_from_a_model_asks_at_every_row()
    {
        var (layout, random) = (new ParameterLayout(6, 5, 7, true), new Random(1));
        var raw = RawParameters.Of(layout, [.. Enumerable.Range(0, layout.Count).Select(_ => random.Normal())]);
        var whitened = new FullBatchCoordinates(layout, Units.None(6, 7), Whitening());
        Assert.Equal(5 + 5, CountedInterruption.Count(asked => whitened.FromRaw(raw, asked)));
        Assert.Equal(5, CountedInterruption.Count(asked => (whitened with { Whitening = null }).FromRaw(raw, asked)));
    }

    /// <summary>The labels of an output are sorted at once, and again if half of them are one number.</summary>
    [Fact]
    public void Labels_are_asked_at_before_each_time_they_are_sorted()
    {
        var rows =
            Tiles.Of(new double[20, 1], PlainMatrix.Of(20, 2, (i, j) => j == 0 || i > 16 ? i : 7), null, Storage.Dense, rowsPerTile: 20);
        var reading = CountedInterruption.Count(asked => Assert.Equal(20, rows.ReadRows(asked).Count()));
        Assert.Equal(reading + 2 + 1, CountedInterruption.Count(asked => LabelUnits.Robust(shared: false).Of(rows, center: true, asked)));
    }

    /// <summary>Batches, dense or sparse, by a plan or by hand: checks at the batch, and before each of at least three products.</summary>
    [Theory]
    [InlineData(Storage.Dense, false)]
    [InlineData(Storage.Dense, true)]
    [InlineData(Storage.Sparse, false)]
    [InlineData(Storage.Sparse, true)]
    public void A_batch_asks_before_each_of_its_products(Storage storage, bool classes)
    {
        var problem = BatchProblem.Draw(1, storage) with
        {
            IsOfClasses = classes,
            Loss = classes ? TrainingLoss.SoftmaxCrossEntropy() : TrainingLoss.Squared()
        };
        var rule = BatchProblem.Rule("StochasticGradientDescent", 53);
        int Checks(Action<MiniBatchRun> work, TwoLayerLinearRegressionTrainer.Options? options = null) =>
            CountedInterruption.Count(asked => work(problem.Run(rule, options: options, validation: problem.Rows, interruption: asked)));
        var epoch = Checks(run => run.RunEpoch());
        Assert.True(epoch >= 1 + 3, $"{epoch}");
        Assert.True(Checks(run => run.ValidationLoss()) >= 1 + 1);
        // A Theta and the backward products to both factors at the step, and at least the first of these for the loss of the epoch.
        if (storage == Storage.Dense)
            Assert.True(Checks(run => run.RunEpoch(), new() { L2Regularization = 0.1 }) >= epoch + 3 + 1);
    }

    [Fact]
    public void Steps_that_are_remembered_are_asked_at_one_by_one()
    {
        Assert.Equal(2 * 3, CountedInterruption.Count(asked =>
        {
            var pairs = new CurvaturePairs(1, historySize: 5, asked);
            for (var step = 0.0; step < 3; step++)
                pairs.Add([step], [step], [step + 1], [step + 1]);
            pairs.MultiplyByInverse([1.0]);
        }));
    }

    /// <summary>Every slot has a check at each of its tiles; after an interruption no thread works on.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Lanes_of_an_objective_on_rows_stop_at_their_next_tile(int threads)
    {
        var (rows, layout) = (Rows(features: 6, outputs: 2), new ParameterLayout(6, 2, 2, true));
        for (var at = 1; at <= rows.TileCount; at++)
        {
            var asked = new CountedInterruption(at);
            var team = new Team(threads);
            var objective = new RowObjective(
                new StandardizedTiles(rows, Units.None(6, 2)), layout, TrainingLoss.Squared(), LabelUnits.Ones(2), team, asked);
            Assert.Throws<OperationCanceledException>(() => objective.Evaluate(Ones(layout), new double[layout.Count]));
            Assert.InRange(asked.Checks, at, at + threads - 1);
            // The same team does other work now: none of the old work is left.
            var before = asked.Checks;
            team.Run(20, _ => { });
            Assert.Equal(before, asked.Checks);
        }
    }

    /// <summary>13 tiles in four slots, none of which is full before the end.</summary>
    private const int ChecksOfMoments = 13 + (4 * (1 + 2)) + 3;

    private static FeatureWhitening Whitening()
    {
        var square = new double[36];
        for (var i = 0; i < 6; i++)
            square[(i * 6) + i] = i + 1;
        return FeatureWhitening.Of(square, 6, isSample: false)!;
    }

    private static double[] Ones(ParameterLayout layout)
    {
        var ones = new double[layout.Count];
        Array.Fill(ones, 1);
        return ones;
    }

    private static TileSet Rows(int features, int outputs)
    {
        var random = new Random(3);
        return Tiles.Of(random.Normals(13 * 5, features), random.Normals(13 * 5, outputs), null, Storage.Dense, rowsPerTile: 5);
    }

    /// <summary>An objective without checks.</summary>
    private sealed class Silent(int count) : IObjective
    {
        public int Count => count;

        public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient) => 0;

        public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product) =>
            product.Clear();

        public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product) =>
            product.Clear();

        public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) => 0;
    }

    /// <summary>Interrupts at the third check, and never again.</summary>
    private sealed class CountedOnce() : Interruption(CancellationToken.None)
    {
        private int _checks;

        public override void Check()
        {
            if (++_checks == 3)
                throw new OperationCanceledException();
        }
    }
}
