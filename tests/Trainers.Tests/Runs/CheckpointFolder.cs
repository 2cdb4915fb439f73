using System.Security.Cryptography;
using Cotangent.Trainers.Checkpoints;
using Microsoft.ML;
using Options = Cotangent.TwoLayerLinearRegressionTrainer.Options;

namespace Cotangent.Trainers.Tests.Runs;

/// <summary>A temporary folder for the files of a checkpoint, and short trainings that write one.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    public const int Epochs = 12;

    public static Problem Rows { get; } = RandomProblem.Easy(1, rows: 60, features: 4);

    public string Name { get; } = Directory.CreateTempSubdirectory("Cotangent.").FullName;

    public string Checkpoint => Path.Combine(Name, "run.checkpoint");

    public string Previous => Checkpoint + ".previous";

    /// <summary>A checkpoint at the end of every epoch.</summary>
    public Options Checkpointed => new() { CheckpointPath = Checkpoint, CheckpointInterval = TimeSpan.Zero };

    public void Dispose() => Directory.Delete(Name, recursive: true);

    /// <summary>Trains for <see cref="Epochs"/>, unless the options have a maximum.</summary>
    public static Training Fit(Options options, Problem? rows = null) =>
        Training.Fit(rows ?? Rows, options with { MaximumEpochs = options.MaximumEpochs ?? Epochs, Tolerance = 0 });

    /// <summary>Trains on rows that must not be read: the error of the checkpoint comes before.</summary>
    public static Training FitUnread(Options options)
    {
        var mlContext = new MLContext(1);
        return Training.Fit(mlContext, mlContext.Data.LoadFromEnumerable(Unread(), Example.Schema(Rows.Features)), options);

        static IEnumerable<Example> Unread()
        {
            Assert.Fail("A row was read.");
            yield break;
        }
    }

    /// <summary>Canceled after the given number of epochs, when the checkpoint of the last of them is written.</summary>
    public void CancelAfter(int epochs, Options? options = null)
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Fit((options ?? Checkpointed) with
        {
            CancellationToken = source.Token,
            Progress = new Watcher(epoch =>
            {
                if (epoch == epochs)
                    source.Cancel();
            }),
        }));
    }

    /// <summary>Puts another state into the checkpoint, with a valid checksum.</summary>
    public void Forge(Func<byte[], byte[]> change)
    {
        var state = change(File.ReadAllBytes(Checkpoint)[..^SHA256.HashSizeInBytes]);
        File.WriteAllBytes(Checkpoint, [.. state, .. SHA256.HashData(state)]);
    }

    /// <summary>A listener that is called at every epoch.</summary>
    public sealed class Watcher(Action<int> onEpoch) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => onEpoch(value.Epoch);
    }
}
