using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Fuzz;

/// <summary>
/// Damaged checkpoints of short runs of every optimizer, most of them with a matching checksum, are resumed. With a matching checksum,
/// changed numbers are not detectable. But training must end, with a plausible model and history, and with no more memory than the file and
/// a whole run take.
/// </summary>
internal sealed class CheckpointAttack : IAttack
{
    private const int Epochs = 6;
    private const int FeatureCount = 5;

    /// <summary>One case in this number keeps the old checksum, and must be refused.</summary>
    private const int Plain = 5;

    /// <summary>
    /// Bytes that a case may allocate for each byte of the file: for reading, and for the arrays and lists of the content.
    /// </summary>
    private const long BytesOfByte = 32;

    private static readonly double[] Doubles =
    [
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon, -1, 0, 1e300,
        -1e-300,
    ];

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("Cotangent.").FullName, "run.checkpoint");
    private readonly List<(TwoLayerLinearMultiOutputTrainer.Options Options, IDataView Data, byte[] Content, long Allocated)> _runs = [];

    public CheckpointAttack()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
        var pinball = new TwoLayerLinearMultiOutputTrainer.Options { Loss = TrainingLoss.Pinball(0.3) };
        var halving = new TwoLayerLinearMultiOutputTrainer.Options
        {
            Optimizer = Optimizer.StochasticGradientDescent(),
            LearningRate = 30,
            LearningRateSchedule = LearningRateSchedule.Of(epoch => 1 / (1 + epoch)),
            OnDivergence = DivergenceBehavior.HalveStepAndRestart,
        };
        TwoLayerLinearMultiOutputTrainer.Options Of(Optimizer optimizer) => new() { Optimizer = optimizer };
        Add(Of(Optimizer.GradientDescent()));
        Add(Of(Optimizer.GradientDescent()) with
        {
            LearningRate = 0.1,
            FirstLayerL1Regularization = 0.01,
            LearningRateSchedule = LearningRateSchedule.Cosine()
        });
        Add(Of(Optimizer.Lbfgs(historySize: 3)) with { ValidationFraction = 0.3 });
        Add(Of(Optimizer.Lbfgs()) with { Loss = TrainingLoss.Huber(1), Rank = 1 });
        Add(Of(Optimizer.GaussNewton()) with { Loss = TrainingLoss.Huber(1), ValidationFraction = 0.3 });
        Add(Of(Optimizer.StochasticGradientDescent()) with { LearningRateSchedule = LearningRateSchedule.InverseTime(0.1) });
        Add(Of(Optimizer.Adam()) with { ValidationFraction = 0.3, Patience = 2 });
        Add(Of(Optimizer.AdaGrad()), isSparse: true);
        Add(Of(Optimizer.Adam()) with { FirstLayerL2Regularization = 0.1, SecondLayerL2Regularization = 0.1 }, isSparse: true);
        Add(pinball);
        Add(pinball with { Optimizer = Optimizer.Lbfgs() });
        Add(halving);
    }

    public string? Try(int number, Random random)
    {
        var (options, data, content, allocated) = _runs[random.Next(_runs.Count)];
        var damaged = Damage(random, content);
        var isPlain = random.Next(Plain) == 0;
        if (!isPlain)
            SHA256.HashData(damaged.AsSpan(..^SHA256.HashSizeInBytes), damaged.AsSpan(^SHA256.HashSizeInBytes..));
        var isWhole = damaged.AsSpan().SequenceEqual(content);
        Clear();
        File.WriteAllBytes(_path, damaged);
        // The previous checkpoint is used only if the checksum shows the damage.
        var hasPrevious = random.Next(3) == 0;
        if (hasPrevious)
            File.WriteAllBytes(_path + ".previous", content);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        string? Memory()
        {
            var taken = GC.GetTotalAllocatedBytes(precise: true) - before;
            var most = (2 * allocated) + (BytesOfByte * damaged.Length);
            return taken <= most ? null : $"{taken} bytes were allocated for a file of {damaged.Length}, expected {most} at most";
        }

        try
        {
            var (model, history) = Fit(options, data);
            return Memory() ?? Wrong(model, history, damaged.Length)
                ?? (isPlain && !isWhole && !hasPrevious ? "it was resumed in spite of its checksum" : null);
        }
        catch (Exception refusal) when (Memory() is { } memory)
        {
            return $"{memory}, before {refusal.GetType().Name}: {refusal.Message}";
        }
        catch (Exception refusal) when (
            refusal is InvalidOperationException or IOException
                && !refusal.Message.Contains(_path, StringComparison.Ordinal)
                && !Diverged(refusal))
        {
            return $"the message does not name the checkpoint: {refusal}";
        }
        catch (Exception refusal) when (refusal is not InvalidOperationException)
        {
            return $"an error of the wrong type: {refusal}";
        }
        catch (InvalidOperationException) when (isPlain && !isWhole && hasPrevious)
        {
            return "the one before it was not resumed";
        }
    }

    /// <summary>Plausible numbers that diverge: an error of training, and not of the file.</summary>
    private static bool Diverged(Exception error) =>
        error.Message.StartsWith("Training diverged at epoch ", StringComparison.Ordinal)
        || error.Message.StartsWith("The parameters do not fit single precision", StringComparison.Ordinal);

    private static string? Wrong(TwoLayerLinearMultiOutputModelParameters model, TrainingHistory history, int length)
    {
        if (!IsFinite(model.Theta) || !IsFinite(model.A) || !Array.TrueForAll(model.Bias.ToArray(), float.IsFinite))
            return "the model is not finite";
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i].Epoch != i + 1)
                return $"epoch {i + 1} has the number {history[i].Epoch}";
        }

        // A file may have more epochs than are now requested; it contains all of them.
        if (history.Count > Math.Max(Epochs, length / sizeof(double)))
            return $"there are {history.Count} epochs";
        return history.BestEpoch >= 1
            && history.BestEpoch <= history.Count ? null : $"epoch {history.BestEpoch} of {history.Count} is the best";
    }

    private static bool IsFinite(ReadOnlyTensorSpan<float> matrix)
    {
        var values = new float[matrix.FlattenedLength];
        matrix.FlattenTo(values);
        return Array.TrueForAll(values, float.IsFinite);
    }

    private static byte[] Damage(Random random, byte[] content)
    {
        var damaged = (byte[])content.Clone();
        for (var times = random.Next(4) == 0 ? random.Next(2, 10) : 1; times > 0; times--)
            damaged = DamageOnce(random, damaged);
        return damaged;
    }

    private static byte[] DamageOnce(Random random, byte[] content)
    {
        // Damage of counts is the most effective; damage of the settings mostly makes another training of it.
        var afterSettings = Math.Max(0, content.AsSpan().IndexOf("fingerprint of the validation rows"u8));
        var at = random.Next(4) switch
        {
            0 => random.Next(Math.Min(64, content.Length)),
            1 => Math.Min(content.Length - 1, afterSettings + random.Next(400)),
            2 => random.Next(afterSettings, content.Length),
            _ => random.Next(content.Length),
        };
        var rest = content.AsSpan(at);
        var length = random.Next(1, 64);
        switch (random.Next(9))
        {
            case 0:
                content[at] ^= (byte)(1 << random.Next(8));
                return content;
            case 1:
                content[at] = (byte)random.Next(256);
                return content;
            case 2 when rest.Length >= sizeof(int):
                BinaryPrimitives.WriteInt32LittleEndian(
                    rest, One<int>(random, [int.MaxValue, int.MinValue, -1, 0, 1, 2, 7, 1 << 20, 1 << 28, 100_000]));
                return content;
            case 3 when rest.Length >= sizeof(long):
                BinaryPrimitives.WriteInt64LittleEndian(rest, One<long>(random, [long.MaxValue, long.MinValue, -1, 0, 1, 1L << 40]));
                return content;
            case 4 when rest.Length >= sizeof(double):
                BinaryPrimitives.WriteDoubleLittleEndian(rest, One<double>(random, Doubles));
                return content;
            case 5 when rest.Length >= sizeof(float):
                BinaryPrimitives.WriteSingleLittleEndian(
                    rest, One<float>(random, [float.NaN, float.PositiveInfinity, float.MaxValue, float.MinValue, float.Epsilon, -1, 0]));
                return content;
            case 6:
                // Keeps at least a checksum: a shorter file is not a checkpoint.
                return content[..Math.Max(SHA256.HashSizeInBytes, at)];
            case 7:
                return [.. content[..at], .. content[at..Math.Min(content.Length, at + length)], .. rest];
            default:
                // Swaps two blocks.
                var other = random.Next(content.Length);
                for (var i = 0; i < length && at + i < content.Length && other + i < content.Length; i++)
                    (content[at + i], content[other + i]) = (content[other + i], content[at + i]);
                return content;
        }
    }

    private static T One<T>(Random random, ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    /// <summary>Two checkpoints of a run, in the middle and at the end, and the bytes that the whole run allocates.</summary>
    private void Add(TwoLayerLinearMultiOutputTrainer.Options options, bool isSparse = false)
    {
        var data = Rows(isSparse);
        options = options with
        {
            Seed = 1,
            Rank = options.Rank ?? 2,
            Tolerance = 0,
            NumberOfThreads = 1,
            MaximumEpochs = Epochs,
            CheckpointPath = _path,
            CheckpointInterval = TimeSpan.Zero,
        };
        Clear();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var source = new CancellationTokenSource();
        try
        {
            Fit(options with { CancellationToken = source.Token, Progress = new Canceller(Epochs / 2, source) }, data);
        }
        catch (OperationCanceledException)
        {
        }

        var middle = File.ReadAllBytes(_path);
        // One checkpoint at the end of training is enough, and faster.
        options = options with { CheckpointInterval = TimeSpan.FromDays(1) };
        Fit(options, data);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        if (options.OnDivergence == DivergenceBehavior.HalveStepAndRestart)
            allocated *= 10;
        _runs.Add((options, data, middle, allocated));
        _runs.Add((options, data, File.ReadAllBytes(_path), allocated));
    }

    private static (TwoLayerLinearMultiOutputModelParameters Model, TrainingHistory History) Fit(
        TwoLayerLinearMultiOutputTrainer.Options options, IDataView data)
    {
        // A new context, because a context keeps references to everything created from it, and grows.
        var model = new MLContext(1).MultiOutputRegression.Trainers.TwoLayerLinear(options).Fit(data).Model;
        return (model, model.TrainingHistory);
    }

    private void Clear()
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_path)!))
            File.Delete(file);
    }

    private static IDataView Rows(bool isSparse)
    {
        var random = new Random(1);
        return new MLContext(1).Data.LoadFromEnumerable([.. Enumerable.Range(0, 24).Select(_ =>
        {
            float[] features = [.. Enumerable.Range(0, FeatureCount).Select(_ => isSparse && random.Next(3) > 0 ? 0 : random.NextSingle())];
            return new Row { Features = features, Label = [features[0] + random.NextSingle(), features[1] - features[2]] };
        })]);
    }

    private sealed class Canceller(int epoch, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Epoch == epoch)
                source.Cancel();
        }
    }

    private sealed class Row
    {
        [VectorType(FeatureCount)]
        public float[] Features { get; set; } = [];

        [VectorType(2)]
        public float[] Label { get; set; } = [];
    }
}
