using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Cotangent.Trainers.Checkpoints;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Losses;
using Cotangent.Trainers.MiniBatch;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Optimizers;
using Cotangent.Trainers.Tests;
using Cotangent.Trainers.Tests.Objectives;
using Cotangent.Trainers.Tests.Optimization;
using Cotangent.Trainers.Training;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>
/// A file with a valid checksum and invalid content: it is refused with its path, and no memory is allocated for missing content.
/// </summary>
public sealed class HostileCheckpointTests : IDisposable
{
    /// <summary>The signature with the byte of its length, the seed and the halvings: the bytes before the number of settings.</summary>
    private const int SettingsAt = 23 + 4 + 4;

    private readonly CheckpointFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int, string> Counts => new()
    {
        { int.MaxValue, "it has 2147483647 settings, and " },
        { -1, "it has -1 settings; expected 0 to 2147483647" },
        { 100_000, "it has 100000 settings, and " },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public void A_number_of_settings_is_bounded_by_the_file(int count, string expected)
    {
        _folder.CancelAfter(2);
        File.Delete(_folder.Previous);
        _folder.Forge(state => With(state, SettingsAt, count));
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(expected, CheckpointFolder.FitUnread);
        // 2³¹ settings would take 32 GB, and 100,000 of them 1.6 MB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_number_of_restarts_is_one_that_there_may_be()
    {
        _folder.CancelAfter(2);
        File.Delete(_folder.Previous);
        _folder.Forge(state => With(state, SettingsAt - 4, -1));
        AssertRefused("it has -1 for the restarts with half the learning rate; expected 0 to 10", CheckpointFolder.FitUnread);
    }

    [Fact]
    public void Bytes_after_the_end_are_none_of_a_checkpoint()
    {
        _folder.CancelAfter(2);
        _folder.Forge(state => [.. state, 0]);
        AssertRefused("it has 1 bytes after its end", options => CheckpointFolder.Fit(options));
    }

    [Fact]
    public void A_state_that_ends_early_is_named_with_its_path()
    {
        _folder.CancelAfter(2);
        _folder.Forge(state => state[..^1]);
        AssertRefused("it ends early", options => CheckpointFolder.Fit(options));
    }

    /// <summary>Values from a file are shortened and escaped in messages, as all text from outside is.</summary>
    [Fact]
    public void Settings_that_differ_are_shown_short_and_without_commands_to_the_terminal()
    {
        _folder.CancelAfter(2);
        _folder.Forge(state =>
        {
            var at = state.AsSpan().IndexOf("Squared()"u8);
            Assert.Equal("Squared()".Length, state[at - 1]);
            return [.. state[..(at - 1)], 0x80 | 100, 1, .. Encoding.UTF8.GetBytes(
                "\u001b[2J" + new string('x', 224)), .. state[(at + "Squared()".Length)..]];
        });
        var message = Assert.Throws<InvalidOperationException>(() => CheckpointFolder.Fit(_folder.Checkpointed)).Message;
        Assert.Contains(@"Loss was \u001b[2Jxxx", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', message);
        Assert.DoesNotContain(new string('x', 100), message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Loops => new()
    {
        { "epochs", "it has 2147483647 epochs, and " },
        { "negative epochs", "it has -1 epochs; expected 0 to " },
        { "no epochs", "it has no epoch" },
        { "numbers", "its epoch 2 has the number 7" },
        { "seconds", "its epoch 3 has ended after Infinity seconds" },
        { "lowest", "its lowest loss is not a number" },
        { "without improvement", "it has 4 for the number of epochs without improvement; expected 0 to 3" },
        { "stop", "it has 5 for the reason of the end; expected -1 to 4" },
        { "cancelled", "it has 3 for the reason of the end, of training that was cancelled" },
        { "best", "it has 4 for the best epoch; expected 1 to 3" },
        { "no best", "it has 0 for the best epoch; expected 1 to 3" },
    };

    [Theory]
    [MemberData(nameof(Loops))]
    public void A_state_of_the_loop_that_cannot_be_is_refused(string what, string expected)
    {
        TrainingEpoch[] epochs =
            [.. Enumerable.Range(1, 3).Select(epoch => new TrainingEpoch { Epoch = epoch, Loss = 1, ElapsedSeconds = 1 })];
        using var stream = new MemoryStream();
        using (var state = StateStream.Writing(stream))
        {
            var count = what switch { "epochs" => int.MaxValue, "negative epochs" => -1, "no epochs" => 0, _ => 3 };
            state.Exchange(ref count);
            epochs[1] = epochs[1] with { Epoch = what == "numbers" ? 7 : 2 };
            epochs[2] = epochs[2] with { ElapsedSeconds = what == "seconds" ? double.PositiveInfinity : 1 };
            state.Exchange(epochs.AsSpan(0, what == "no epochs" ? 0 : 3));
            var (lowest, toBeat) = (what == "lowest" ? double.NaN : 1, 1.0);
            state.Exchange(ref lowest);
            state.Exchange(ref toBeat);
            var without = what == "without improvement" ? 4 : 0;
            var (stop, best) =
                (what switch { "stop" => 5, "cancelled" => 3, _ => -1 }, what switch { "best" => 4, "no best" => 0, _ => 1 });
            state.Exchange(ref without);
            state.Exchange(ref stop);
            state.Exchange(ref best);
            var (epoch, kept) = (3, 1);
            state.Exchange(ref epoch);
            state.Exchange(ref kept);
        }

        var error = Assert.Throws<FormatException>(() => Loop().Exchange(StateStream.Reading(new MemoryStream(stream.ToArray()))));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_that_the_memory_or_the_file_has_no_room_for_are_refused()
    {
        var pairs = new CurvaturePairs(length: 2, historySize: 3);
        Assert.Contains("it has 4 curvature pairs; expected 0 to 3", Refusal([4, .. new int[100]]), StringComparison.Ordinal);
        Assert.Contains("it has 3 curvature pairs, and 8 bytes for them", Refusal([3, 0, 0]), StringComparison.Ordinal);

        string Refusal(int[] content) => Assert.Throws<FormatException>(
            () => pairs.Exchange(StateStream.Reading(new MemoryStream(MemoryMarshal.AsBytes(content.AsSpan()).ToArray())))).Message;
    }

    [Theory]
    [InlineData(int.MaxValue, "it has 2147483647 for the number of stages that are done; expected 0 to 2")]
    [InlineData(-1, "it has -1 for the number of stages that are done; expected 0 to 2")]
    [InlineData(2, "it has done 2 stages, and there are 1")]
    public void Stages_that_there_are_not_are_refused(int number, string expected)
    {
        var squared = TrainingLoss.Squared();
        var last = new SmoothedStage(squared, squared, squared, Next: null);
        var stages = new FullBatchStages(last with { Next = () => last }, default, (_, _) => (null!, null!), (_, _) => 1);
        var content = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(content, number);
        var error = Assert.Throws<FormatException>(() => stages.Exchange(StateStream.Reading(new MemoryStream(content)), epochs: 2));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, int, string, double, string> Optimizers => new()
    {
        { "GradientDescent", 0, "int", 4, "it has 4 for the number of epochs of gradient descent; expected 0 to 3" },
        { "GradientDescent", 4, "int", 1, "it has 1 for the epoch of the next measurement; expected 2 to 103" },
        { "GradientDescent", 8, "int", -1, "it has -1 for the number of steps taken back; expected 0 to 61" },
        { "GradientDescent", 14, "double", double.NaN, "its momentum is NaN and its back-off 1; expected 1 or more" },
        { "GradientDescent", 54, "double", 0.0, " and its back-off 0; expected 1 or more" },
        { "GradientDescent", 70 + (4 * 2 * sizeof(double)), "int", 201, "it has 201 for the number of flat epochs; expected 0 to 200" },
        { "GaussNewton", 0, "int", 0x02020202, "it has 2 where 0 or 1 is expected" },
        { "GaussNewton", 25, "double", -1.0, "its damping is -1, and at least " },
        { "GaussNewton", 33, "double", double.NaN, "its damping is " },
        { "Lbfgs", 17 + (2 * 2 * sizeof(double)), "int", 21, "it has 21 curvature pairs; expected 0 to 20" },
    };

    /// <summary>The position in the state, and the new value.</summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_state_of_an_optimizer_that_cannot_be_is_refused(string kind, int at, string type, double value, string expected)
    {
        IOptimizer Create() => Descent.Create(
            kind switch { "GaussNewton" => Optimizer.GaussNewton(), "Lbfgs" => Optimizer.Lbfgs(), _ => Optimizer.GradientDescent() },
            new Quadratic([1, 10]),
            [1, 1],
            tolerance: 0);
        var optimizer = Create();
        for (var epoch = 0; epoch < 3; epoch++)
            optimizer.RunEpoch();
        using var stream = new MemoryStream();
        using (var state = StateStream.Writing(stream))
            optimizer.Exchange(state, epochs: 3);
        var content = stream.ToArray();
        Create().Exchange(StateStream.Reading(new MemoryStream(content)), epochs: 3);

        if (type == "int")
            BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(at), (int)value);
        else
            BinaryPrimitives.WriteDoubleLittleEndian(content.AsSpan(at), value);
        var error = Assert.Throws<FormatException>(() => Create().Exchange(StateStream.Reading(new MemoryStream(content)), epochs: 3));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Less_than_no_steps_of_a_parameter_are_refused()
    {
        var update = new AdamUpdate(0.9, 0.999, parameters: 2, blocks: 2);
        byte[] content = [.. new byte[4 * sizeof(float)], 3, 0, 0, 0, 255, 255, 255, 255];
        var error = Assert.Throws<FormatException>(() => update.Exchange(StateStream.Reading(new MemoryStream(content))));
        Assert.Contains("it has less than 0 steps of a parameter", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// An attack with a fixed seed, in a process of its own, whose crash the test would detect: any kind of damage, mostly with a valid
    /// checksum.
    /// </summary>
    [Fact]
    public async Task Whatever_is_damaged_is_refused_or_trains_to_an_end()
    {
        const int Cases = 200;
        var (exitCode, output, error) = await ChildProcess.Run("Fuzz", ["checkpoints", $"{Cases}"]);
        Assert.Equal("", error);
        Assert.True(exitCode == 0, output);
        Assert.Matches($@"checkpoints: {Cases} cases, [1-9]\d* refused, [1-9]\d* answered, 0 failed\.\s*$", output);
    }

    private static byte[] With(byte[] state, int at, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(at), value);
        return state;
    }

    private static TrainingLoop Loop()
    {
        var options = new Options { MaximumEpochs = 8 };
        var rows = Tiles.Of(new double[4, 1], new double[4, 1], null, Storage.Dense, 4);
        var host = ((IHostEnvironment)new MLContext()).Register("test");
        return new TrainingLoop(
            new ScriptedRun([1]), Decision.Of(options, rows, options.LayoutFor(1, 1)), new TrainingReport(host, host.Start("test"), null));
    }

    private void AssertRefused(string expected, Func<Options, Training> fit)
    {
        File.Delete(_folder.Previous);
        var message = Assert.Throws<InvalidOperationException>(() => fit(_folder.Checkpointed)).Message;
        Assert.True(message.Contains(expected, StringComparison.Ordinal), message);
        Assert.Contains($"'{_folder.Checkpoint}'", message, StringComparison.Ordinal);
        Assert.Contains("Move it away", message, StringComparison.Ordinal);
    }
}
