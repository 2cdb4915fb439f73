using Cotangent.AutoDiff;
using Cotangent.Trainers.Checkpoints;
using Microsoft.ML;
using Microsoft.ML.Trainers;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>Checkpoints from the user's point of view: options of a trainer, and files.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const int Epochs = CheckpointFolder.Epochs;

    private readonly CheckpointFolder _folder = new();

    private string Checkpoint => _folder.Checkpoint;

    private string Previous => _folder.Previous;

    private Options Checkpointed => _folder.Checkpointed;

    private static Problem Rows => CheckpointFolder.Rows;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_cancelled_run_that_is_resumed_ends_as_one_that_was_left_alone()
    {
        var expected = Fit(new());
        CancelAfter(5);
        var resumed = Fit(Checkpointed);
        Assert.Equal(expected.AllParameters, resumed.AllParameters);
        Assert.Equal(expected.Epochs, resumed.Epochs);
        Assert.Contains(resumed.Log, message => message.RawMessage.StartsWith("Resumed after epoch 5", StringComparison.Ordinal));
    }

    /// <summary>
    /// Without a seed in the options, a run takes the seed of the checkpoint: another seed would start elsewhere, and draw other validation
    /// rows.
    /// </summary>
    [Fact]
    public void The_seed_of_the_checkpoint_is_that_of_the_run()
    {
        CancelAfter(5, Checkpointed with { Seed = 7, ValidationFraction = 0.3 });
        var expected = Fit(new() { Seed = 7, ValidationFraction = 0.3 });
        Assert.Equal(expected.AllParameters, Fit(Checkpointed with { ValidationFraction = 0.3 }).AllParameters);
    }

    [Fact]
    public void A_run_that_is_done_returns_its_model_at_once()
    {
        var first = Fit(Checkpointed);
        var epochs = 0;
        var second = Fit(Checkpointed with { Progress = new CheckpointFolder.Watcher(_ => epochs++) });
        Assert.Equal(first.AllParameters, second.AllParameters);
        Assert.Equal(0, epochs);
    }

    [Fact]
    public void A_run_that_reached_its_maximum_goes_on_to_a_higher_one()
    {
        Fit(Checkpointed with { MaximumEpochs = 5 });
        Assert.Equal(Fit(new()).AllParameters, Fit(Checkpointed).AllParameters);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Resumed_with_a_lower_maximum_it_ends_where_the_checkpoint_is(bool isMiniBatch)
    {
        Optimizer? optimizer = isMiniBatch ? Optimizer.Adam() : null;
        CancelAfter(5, Checkpointed with { Optimizer = optimizer });
        var resumed = Fit(Checkpointed with { Optimizer = optimizer, MaximumEpochs = 3 });
        var expected = Fit(new() { Optimizer = optimizer, MaximumEpochs = 5 });
        Assert.Equal(expected.Epochs, resumed.Epochs);
        Assert.Equal(expected.AllParameters, resumed.AllParameters);
    }

    /// <summary>Every byte matters: not one byte of the checkpoint of a long run may change.</summary>
    [Fact]
    public void A_damaged_checkpoint_is_refused_and_left_as_it_is()
    {
        CancelAfter(1);
        Assert.False(File.Exists(Previous));
        var whole = File.ReadAllBytes(Checkpoint);
        for (var at = 0; at < whole.Length; at += 97)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 1;
            AssertRefused(damaged, "its content does not fit its checksum");
        }

        AssertRefused(whole[..^1], "its content does not fit its checksum");
        AssertRefused(whole[..20], "it has 20 bytes");
        AssertRefused("epoch,loss\n1,2\n3,4 and so on, a file of another kind"u8.ToArray(), "its content does not fit its checksum");
    }

    [Fact]
    public void Where_the_last_one_is_damaged_the_one_before_it_is_resumed_and_nothing_is_deleted()
    {
        CancelAfter(5);
        File.WriteAllBytes(Checkpoint, [1, 2, 3]);
        var resumed = Fit(Checkpointed);
        string[] warnings = [.. resumed.Warnings];
        Assert.Equal(Fit(new()).AllParameters, resumed.AllParameters);
        Assert.Contains(
            warnings,
            warning => warning.Contains("it has 3 bytes", StringComparison.Ordinal)
                && warning.Contains(Previous, StringComparison.Ordinal));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Checkpoint + ".damaged"));
    }

    /// <summary>A kill between two renames leaves the files in this state.</summary>
    [Fact]
    public void Where_only_the_one_before_is_there_it_is_resumed()
    {
        CancelAfter(5);
        File.Move(Checkpoint, Previous, overwrite: true);
        File.WriteAllText(Checkpoint + ".unfinished", "half of one");
        var resumed = Fit(Checkpointed);
        Assert.Equal(Fit(new()).AllParameters, resumed.AllParameters);
        Assert.Contains(resumed.Log, message => message.RawMessage.StartsWith("Resumed after epoch 5", StringComparison.Ordinal));
    }

    public static TheoryData<string, string> OtherRuns => new()
    {
        { "rank", "Rank was 1, and is 2" },
        { "penalty", "L2Regularization was 0, and is 0.1" },
        { "loss", "Loss was Squared(), and is Huber" },
        { "rows", "number of rows was 60, and is 59" },
        { "label", "fingerprint of the rows was " },
        { "seed", "Seed was 1, and is 2" },
        { "custom loss", "value of the loss at some points was " },
        { "loss of ML.NET", "value of the loss at some points was " },
        { "custom schedule", "LearningRateSchedule gave the factor 1 after 0 epochs, and gives 0.5" },
    };

    [Theory]
    [MemberData(nameof(OtherRuns))]
    public void A_checkpoint_of_another_run_is_refused_with_the_difference(string difference, string expected)
    {
        var other = Checkpointed with { Seed = 1 };
        other = difference switch
        {
            "custom loss" => other with { Loss = Hyperbola(2) },
            "loss of ML.NET" => other with { Loss = TrainingLoss.From(new Weighted(1)) },
            "custom schedule" =>
                other with { LearningRate = 0.1, LearningRateSchedule = LearningRateSchedule.Of(epoch => 1 / (1 + epoch)) },
            _ => other,
        };
        CancelAfter(5, other);
        var before = File.ReadAllBytes(Checkpoint);
        var rows = Rows;
        switch (difference)
        {
            case "rank": other = other with { Rank = 2 }; break;
            case "penalty": other = other with { L2Regularization = 0.1 }; break;
            case "loss": other = other with { Loss = TrainingLoss.Huber(1) }; break;
            case "seed": other = other with { Seed = 2 }; break;
            case "custom loss": other = other with { Loss = Hyperbola(4) }; break;
            case "loss of ML.NET": other = other with { Loss = TrainingLoss.From(new Weighted(2)) }; break;
            case "custom schedule": other = other with { LearningRateSchedule = LearningRateSchedule.Of(epoch => 1 / (2 + epoch)) }; break;
            case "rows": rows = rows.Take([.. Enumerable.Range(0, 59)]); break;
            default: rows = new Problem(rows.X, [.. rows.Y[..^1], 3]); break;
        }

        var exception = Assert.Throws<InvalidOperationException>(() => Fit(other, rows));
        Assert.True(exception.Message.Contains(expected, StringComparison.Ordinal), exception.Message);
        Assert.Contains(Checkpoint, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Checkpoint));
    }

    /// <summary>Functions have no text to compare: their values distinguish them.</summary>
    [Theory]
    [InlineData("custom", "value of the loss at some points was ")]
    [InlineData("ML.NET", "Loss was From(SquaredLoss), and is From(SmoothedHingeLoss)")]
    [InlineData("derivative", "value of the loss at some points was ")]
    [InlineData("meaning of the scores", "Loss was From(SquaredLoss), and is From(SquaredLoss, scoresAs: Squared")]
    [InlineData("schedule", "LearningRateSchedule gave the factor 1 after 1 epochs, and gives 0.5")]
    public void A_checkpoint_of_another_function_is_refused(string function, string expected)
    {
        Options Given(bool first) => function switch
        {
            "custom" =>
                Checkpointed with { Loss = TrainingLoss.Of(first ? (g, y) => Expr.Square(g - y) : (g, y) => 2 * Expr.Square(g - y)) },
            "ML.NET" => Checkpointed with { Loss = TrainingLoss.From(first ? new SquaredLoss() : new SmoothedHingeLoss()) },
            "derivative" => Checkpointed with { Loss = TrainingLoss.From(new Bent(first ? 0 : 1)) },
            "meaning of the scores" =>
                Checkpointed with { Loss = TrainingLoss.From(new SquaredLoss(), scoresAs: first ? null : TrainingLoss.Squared()) },
            _ =>
                Checkpointed with
                {
                    LearningRate = 0.1,
                    LearningRateSchedule = LearningRateSchedule.Of(first ? _ => 1 : epoch => 1 / (1 + epoch))
                },
        };
        CancelAfter(2, Given(first: true));
        Fit(Given(first: true) with { MaximumEpochs = 4 });
        var exception = Assert.Throws<InvalidOperationException>(() => Fit(Given(first: false)));
        Assert.True(exception.Message.Contains(expected, StringComparison.Ordinal), exception.Message);
    }

    [Fact]
    public void A_setting_that_was_not_given_is_named_as_null()
    {
        CancelAfter(2);
        var exception = Assert.Throws<InvalidOperationException>(() => Fit(Checkpointed with { LearningRate = 0.5 }));
        Assert.Contains("LearningRate was null, and is 0.5", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>An uninterrupted run would have thrown.</summary>
    [Fact]
    public void A_run_that_was_started_again_with_a_smaller_step_is_none_that_throws_where_it_diverges()
    {
        var options = Checkpointed with { LearningRate = 100, OnDivergence = DivergenceBehavior.HalveStepAndRestart };
        var halved = Fit(options);
        Assert.NotEmpty(halved.Warnings);
        var exception = Assert.Throws<InvalidOperationException>(() => Fit(options with { OnDivergence = DivergenceBehavior.Throw }));
        Assert.Contains("OnDivergence was HalveStepAndRestart, and is Throw", exception.Message, StringComparison.Ordinal);
        Assert.Equal(halved.AllParameters, Fit(options).AllParameters);
    }

    [Fact]
    public void What_would_be_made_of_a_divergence_that_there_was_none_of_may_change()
    {
        CancelAfter(5, Checkpointed with { LearningRate = 0.1 });
        var resumed = Fit(Checkpointed with { LearningRate = 0.1, OnDivergence = DivergenceBehavior.HalveStepAndRestart });
        Assert.Equal(Fit(new() { LearningRate = 0.1 }).AllParameters, resumed.AllParameters);
    }

    [Fact]
    public void A_path_that_is_a_folder_is_an_error_before_training()
    {
        var exception = Assert.Throws<IOException>(() => Fit(new() { CheckpointPath = _folder.Name }));
        Assert.Contains($"'{_folder.Name}' is a folder; expected the path of a file", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A table with one factor for each epoch.</summary>
    [Fact]
    public void A_schedule_need_not_be_defined_beyond_the_epochs_of_its_run()
    {
        double[] rates = [.. Enumerable.Range(0, Epochs).Select(epoch => 1.0 / (1 + epoch))];
        var options = new Options
        {
            Optimizer = Optimizer.Adam(),
            LearningRateSchedule = LearningRateSchedule.Of(time => rates[(int)time]),
        };
        var expected = Fit(options);
        CancelAfter(5, options with { CheckpointPath = Checkpoint, CheckpointInterval = TimeSpan.Zero });
        Assert.Equal(
            expected.AllParameters, Fit(options with { CheckpointPath = Checkpoint, CheckpointInterval = TimeSpan.Zero }).AllParameters);
    }

    [Fact]
    public void Training_in_the_order_of_the_rows_is_another_run()
    {
        CancelAfter(5);
        var exception = Assert.Throws<InvalidOperationException>(() => Fit(Checkpointed with { Shuffle = false }));
        Assert.Contains("Shuffle was True, and is False", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_before_training()
    {
        var exception =
            Assert.Throws<DirectoryNotFoundException>(() => Fit(new() { CheckpointPath = Path.Combine(_folder.Name, "none", "run") }));
        Assert.Contains("CheckpointPath", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Hours of training are worth more than their checkpoint.</summary>
    [Fact]
    public void Where_the_disk_does_not_take_it_training_goes_on_with_a_warning()
    {
        // A folder of that name cannot be replaced by a file; before training it would be an error.
        var fit =
            Fit(Checkpointed with { Progress = new CheckpointFolder.Watcher(_ => Directory.CreateDirectory(Checkpoint + ".unfinished")) });
        Assert.Equal(Fit(new()).AllParameters, fit.AllParameters);
        Assert.Contains(fit.Warnings, warning => warning.Contains("could not be written", StringComparison.Ordinal));
    }

    private static Training Fit(Options options, Problem? rows = null) => CheckpointFolder.Fit(options, rows);

    private void CancelAfter(int epochs, Options? options = null) => _folder.CancelAfter(epochs, options);

    private void AssertRefused(byte[] content, string reason)
    {
        File.WriteAllBytes(Checkpoint, content);
        var exception = Assert.Throws<InvalidOperationException>(() => Fit(Checkpointed));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Move it away", exception.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllBytes(Checkpoint));
    }

    private static TrainingLoss Hyperbola(double exponent) => TrainingLoss.Of((g, y) => Expr.Sqrt(1 + Expr.Square(g - y)) * exponent);

    /// <summary>A loss with a setting that its name does not contain.</summary>
    private sealed class Weighted(float weight) : Microsoft.ML.Trainers.IRegressionLoss
    {
        public float Derivative(float output, float label) => 2 * weight * (output - label);

        public double Loss(float output, float label) => weight * (output - label) * (output - label);
    }

    /// <summary>Losses with one value and two derivatives, which differ where no row has a label.</summary>
    private sealed class Bent(float beyond) : Microsoft.ML.Trainers.IRegressionLoss
    {
        public float Derivative(float output, float label) => (2 * (output - label)) + (label > 1000 ? beyond : 0);

        public double Loss(float output, float label) => (output - label) * (output - label);
    }
}
