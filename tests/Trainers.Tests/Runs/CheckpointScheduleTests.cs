using Cotangent.Trainers.Checkpoints;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Optimization.Schedules;
using Microsoft.ML;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>
/// A resumed run has the bits of an uninterrupted run under the present settings, or is refused, whatever changes in its schedule.
/// </summary>
public sealed class CheckpointScheduleTests : IDisposable
{
    private const int Done = 5;
    private const int Epochs = CheckpointFolder.Epochs;

    private readonly CheckpointFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cosine_does_not_go_on_to_another_maximum(bool isMiniBatch)
    {
        var options = Given(isMiniBatch, LearningRateSchedule.Cosine());
        _folder.CancelAfter(Done, options);
        AssertRefused(options with { MaximumEpochs = 2 * Epochs }, "MaximumEpochs, which the schedule depends on, was 12, and is 24");
        AssertResumes(options);
    }

    public static TheoryData<string, bool> Endless => new()
    {
        { "constant", false },
        { "constant", true },
        { "inverse time", false },
        { "inverse time", true },
        { "steps", false },
        { "steps", true },
        { "custom", false },
        { "custom", true },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public void One_that_does_not_look_at_the_maximum_goes_on_to_a_higher_one(string schedule, bool isMiniBatch)
    {
        var options = Given(isMiniBatch, schedule switch
        {
            "constant" => LearningRateSchedule.Constant(),
            "inverse time" => LearningRateSchedule.InverseTime(0.1),
            "steps" => LearningRateSchedule.StepDecay(0.5, 3),
            _ => LearningRateSchedule.Of(epoch => Math.Exp(-epoch / 7)),
        });
        CheckpointFolder.Fit(options);
        AssertResumes(options with { MaximumEpochs = 2 * Epochs });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Other_parameters_are_another_schedule(bool isMiniBatch)
    {
        _folder.CancelAfter(Done, Given(isMiniBatch, LearningRateSchedule.StepDecay(0.5, 100)));
        AssertRefused(
            Given(isMiniBatch, LearningRateSchedule.StepDecay(0.6, 100)),
            "LearningRateSchedule was StepDecay(by: 0.5, epochs: 100), and is StepDecay(by: 0.6, epochs: 100)");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_fails_when_it_is_asked_again_is_named_with_the_checkpoint(bool isMiniBatch)
    {
        _folder.CancelAfter(Done, Given(isMiniBatch, LearningRateSchedule.Of(_ => 1)));
        foreach (var (failing, expected) in new (Func<double, double>, string)[]
        {
            (epoch => epoch < 2 ? 1 : throw new KeyNotFoundException("no such\u001b time"), @"no such\u001b time"),
            (epoch => epoch < 2
                ? 1
                : double.NaN, "The LearningRateSchedule gives the factor NaN after 2 epochs; expected finite, and above 0."),
        })
        {
            AssertRefused(
                Given(isMiniBatch, LearningRateSchedule.Of(failing)),
                $"The LearningRateSchedule, which is compared with that of the checkpoint '{_folder.Checkpoint}', fails: {expected}");
        }
    }

    /// <summary>A user's function may change after the epochs that are done, and nowhere else.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_function_may_change_in_the_epochs_to_come(bool isMiniBatch)
    {
        Options Falling(int from, double to) => Given(isMiniBatch, LearningRateSchedule.Of(epoch => epoch < from ? 1 : to));
        _folder.CancelAfter(Done, Falling(from: 3, to: 0.5));
        AssertRefused(Falling(from: 3, to: 0.75), "LearningRateSchedule gave the factor 0.5 after 3 epochs, and gives 0.75");
        AssertRefused(Falling(from: 2, to: 0.5), "LearningRateSchedule gave the factor 1 after 2 epochs, and gives 0.5");
        File.Delete(_folder.Checkpoint);
        File.Delete(_folder.Previous);

        _folder.CancelAfter(Done, Falling(from: Done, to: 0.5));
        AssertResumes(Falling(from: Done, to: 0.75));
    }

    /// <summary>Batches call the schedule within an epoch, too.</summary>
    [Fact]
    public void A_function_that_changes_inside_an_epoch_is_another()
    {
        Options With(double share) => Given(isMiniBatch: true, LearningRateSchedule.Of(epoch => epoch % 1 < share ? 1 : 0.5));
        _folder.CancelAfter(1, With(0.5));
        AssertRefused(With(0.7), "LearningRateSchedule gave the factor 0.5 after 0.5 epochs, and gives 1");
    }

    /// <summary>The schedule may be a table that ends with the epochs of the run.</summary>
    [Theory]
    [InlineData(false, Done)]
    [InlineData(true, Done)]
    [InlineData(false, Epochs)]
    [InlineData(true, Epochs)]
    public void A_function_is_asked_for_nothing_beyond_the_epochs_that_are_done(bool isMiniBatch, int done)
    {
        double[] rates = [.. Enumerable.Range(0, done).Select(epoch => 1.0 / (1 + epoch))];
        var options = Given(isMiniBatch, LearningRateSchedule.Of(time => rates[(int)time])) with { MaximumEpochs = done };
        var expected = CheckpointFolder.Fit(options);
        var resumed = CheckpointFolder.Fit(options);
        Assert.Equal(expected.AllParameters, resumed.AllParameters);
    }

    /// <summary>Without a learning rate a full-batch optimizer finds its own steps.</summary>
    [Fact]
    public void Where_nothing_asks_the_schedule_it_may_change()
    {
        _folder.CancelAfter(Done, _folder.Checkpointed with { LearningRateSchedule = LearningRateSchedule.Cosine() });
        var unasked = LearningRateSchedule.Of(_ => throw new InvalidOperationException("It was asked."));
        AssertResumes(_folder.Checkpointed with { MaximumEpochs = 2 * Epochs, LearningRateSchedule = unasked });
    }

    /// <summary>Few samples are kept, spread over all calls: no half percent of a run may differ.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(100_000)]
    public void However_often_it_was_asked_a_difference_of_some_length_is_found(int questions)
    {
        const int Epochs = 10;
        UsedSchedule Asked(int times, double from, double to)
        {
            var schedule = new UsedSchedule(LearningRateSchedule.Of(time => time >= from && time < to ? 0.5 : 1), Epochs);
            for (var i = 0; i < times; i++)
                schedule.Factor((double)Epochs * i / questions);
            return schedule;
        }

        using var stream = new MemoryStream();
        using (var state = StateStream.Writing(stream))
            Asked(questions, from: 5, to: 5).Exchange(state, Epochs);
        Assert.InRange(stream.Length, 1, (1024 * 16) + 20);

        // There are fewer than two of 512 parts between two samples.
        var length = Math.Max(2.0 / 512, 1.0 / questions) * Epochs;
        for (var from = 0.0; from + length <= Epochs; from += length)
            Assert.Contains("gave the factor 1 after ", Resumed(from, from + length).Difference()!, StringComparison.Ordinal);
        Assert.Null(Resumed(5, 5).Difference());

        // The resumed run goes on as an uninterrupted one.
        var (whole, parts) = (Asked(questions + 3000, from: 5, to: 5), Resumed(5, 5));
        for (var i = questions; i < questions + 3000; i++)
            parts.Factor((double)Epochs * i / questions);
        Assert.Equal(Bytes(whole), Bytes(parts));

        UsedSchedule Resumed(double from, double to)
        {
            var schedule = Asked(0, from, to);
            schedule.Exchange(StateStream.Reading(new MemoryStream(stream.ToArray())), Epochs);
            return schedule;
        }

        static byte[] Bytes(UsedSchedule schedule)
        {
            using var written = new MemoryStream();
            using (var state = StateStream.Writing(written))
                schedule.Exchange(state, int.MaxValue);
            return written.ToArray();
        }
    }

    private Options Given(bool isMiniBatch, LearningRateSchedule schedule) => _folder.Checkpointed with
    {
        Optimizer = isMiniBatch ? Optimizer.Adam() : null,
        LearningRate = isMiniBatch ? null : 0.1,
        LearningRateSchedule = schedule,
    };

    private void AssertRefused(Options options, string difference)
    {
        var before = File.ReadAllBytes(_folder.Checkpoint);
        var message = Assert.Throws<InvalidOperationException>(() => CheckpointFolder.Fit(options)).Message;
        Assert.True(message.Contains(difference, StringComparison.Ordinal), message);
        Assert.Contains(_folder.Checkpoint, message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.Checkpoint));
    }

    /// <summary>The bits of an uninterrupted run under the same settings.</summary>
    private static void AssertResumes(Options options)
    {
        var resumed = CheckpointFolder.Fit(options);
        Assert.Contains(resumed.Log, message => message.RawMessage.StartsWith("Resumed after epoch ", StringComparison.Ordinal));
        var expected = CheckpointFolder.Fit(options with { CheckpointPath = null });
        Assert.Equal(expected.AllParameters, resumed.AllParameters);
        Assert.Equal(expected.Epochs, resumed.Epochs);
    }
}
