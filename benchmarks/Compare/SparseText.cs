using System.Numerics.Tensors;
using Cotangent.Benchmarks.Compare.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Benchmarks.Compare;

/// <summary>Classes of sparse text: 200,000 documents of a vocabulary of 100,000, training from memory.</summary>
internal sealed class SparseText(DataFolder folder, Peers peers) : Workload
{
    public const string WorkloadName = "W3";

    private const string OurName = "TwoLayerLinear, AdaGrad";
    private const int Rank = 16;
    private const int BatchSize = 128;
    private const int PlainEpochs = 3;
    private const double WantedAccuracy = 0.900;

    /// <summary>One training document in this many is held out to choose a learning rate and a number of epochs.</summary>
    private const int HeldOut = 10;

    /// <summary>The largest number of epochs to reach the wanted accuracy.</summary>
    private const int MostEpochs = 8;

    /// <summary>The candidates of this choice.</summary>
    private static readonly (double Rate, int Epochs)[] Candidates =
        [(0.01, 1), (0.01, 2), (0.02, 1), (0.02, 2), (0.03, 1), (0.03, 2), (0.05, 1), (0.05, 2)];

    /// <summary>Sizes in addition to rank 16 and 20 classes.</summary>
    private static readonly (int Rank, int Classes)[] OtherSizes = [(10, 20), (64, 20), (16, 5)];

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly Dictionary<int, Contender> _words = [];
    private readonly Dictionary<int, Contender> _plain = [];
    private readonly List<Contender> _otherSizes = [];
    private readonly Dictionary<int, Contender> _oursToAccuracy = [];
    private Work _training = null!;
    private Work _toAccuracy = null!;
    private Documents _test = null!;
    private IDataView _testShares = null!;
    private IDataView _testCounts = null!;
    private (double Rate, int Epochs) _chosen;
    private int? _epochs;

    public override string Name => WorkloadName;

    public override string Title => "sparse text";

    public override IReadOnlyList<Goal> Goals
    {
        get
        {
            var most = Environment.ProcessorCount;
            return
            [
                Goal.AtLeast(
                    "4", "one thread: words a second of ours / of the best peer", 5,
                    m => BestPeer(m, _training, 1) / m.Median(_words[1])),
                Goal.AtLeast("4", "the same, by the steps of the embedding bags", 5, m => BestPeer(m, _training, 1) / m.Median(_plain[1])),
                Goal.AtLeast(
                    "4", $"ours: words a second with {most} threads / with one", 1.7,
                    m => m.Median(_words[1]) / m.Median(_words[most])),
                Goal.AtLeast("4", "test accuracy of ours", 0.903, m => m.Quality(_words[1])),
                Goal.AtMost(
                    "4", "time to a test accuracy of 0.900: ours / the best peer", 0.15,
                    m => TimeToAccuracy(m) / BestToAccuracy(m)),
                Goal.AtMost(
                    "4",
                    "ranks 10 and 64, and 5 classes, one thread: ours / PyTorch, over that of rank 16 and 20 classes",
                    2,
                    m => _otherSizes.Any(ours => ToPyTorch(m, ours) is null)
                        ? null
                        : _otherSizes.Max(ours => ToPyTorch(m, ours)) / ToPyTorch(m, _words[1])),
            ];
        }
    }

    public override IReadOnlyList<Contender> Prepare()
    {
        DocumentFiles.Make(folder);
        var train = Documents.Read(folder, DocumentFiles.Train);
        _test = Documents.Read(folder, DocumentFiles.Test);
        (_testShares, _testCounts) = (Table(_test, areShares: true), Table(_test, areShares: false));
        var (data, tokens) = (Table(train, areShares: true), train.Tokens);
        var counts = _mlContext.Data.Cache(Table(train, areShares: false));
        _training = new Work("An epoch, rank 16, 20 classes", tokens, "words", "Test accuracy at the end");
        _toAccuracy = new Work("Training to a test accuracy of 0.900 or so", tokens, "words of an epoch", "Test accuracy");

        _chosen = Choose(train);
        var epochs = _chosen.Epochs == 1 ? "1 epoch" : $"{_chosen.Epochs} epochs";
        int[] threads = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        foreach (var count in threads)
        {
            _words[count] = Contender.Ours(_training, $"{OurName}, {epochs}", count, () => Epoch(data, Options(count)));
            _plain[count] = Contender.Ours(
                _training,
                $"TwoLayerLinear, plain steps as the embedding bags', {PlainEpochs} epochs",
                count,
                () => Epoch(data, Plain(count)));
            _oursToAccuracy[count] = Contender.Ours(_toAccuracy, OurName, count, () => ToAccuracy(data, count));
        }

        foreach (var (rank, classes) in OtherSizes)
        {
            var work = new Work($"An epoch, rank {rank}, {classes} classes", tokens, "words", "Test accuracy at the end");
            var (rows, options) = (Table(train, areShares: true, classes), Options(1) with { Rank = rank, MaximumEpochs = 1 });
            _otherSizes.Add(Contender.Ours(work, $"{OurName}, 1 epoch", 1, () => Epoch(rows, options, classes)));
        }

        var sdca = new Contender(_toAccuracy, "ML.NET SdcaMaximumEntropy", Environment.ProcessorCount, MaximumEntropy(counts));
        var fastText = peers.AreWanted ? threads.SelectMany(count => FastTextWith(count, tokens)) : [];
        var outside = peers.Of(Name, folder.Path, threads, [_training, _toAccuracy, .. _otherSizes.Select(ours => ours.Work)]);
        return [.. _words.Values, .. _plain.Values, .. _oursToAccuracy.Values, sdca, .. fastText, .. _otherSizes, .. outside];
    }

    private IEnumerable<Contender> FastTextWith(int threads, double tokens)
    {
        var name = $"fastText, {FastText.Epochs} epochs";
        yield return new Contender(_training, name, threads, () => FastText.Epoch(folder, tokens, threads)) { IsOutside = true };
        yield return new Contender(_toAccuracy, name, threads, () => FastText.Training(folder, tokens, threads)) { IsOutside = true };
    }

    /// <summary>The best peer with the same number of threads; null unless it includes an embedding bag, the fastest known peer.</summary>
    private static double? BestPeer(Measurements m, Work work, int threads)
    {
        bool IsPeer(Contender contender) => contender.Work == work && contender.Threads == threads && !contender.IsOurs;
        return m.Best(IsPeer, contender => IsPeer(contender) && contender.Name.Contains("Torch", StringComparison.Ordinal));
    }

    private static double? ToPyTorch(Measurements m, Contender ours) => m.Median(ours) / m.Best(
        contender =>
            contender.Work == ours.Work && contender.Threads == ours.Threads
            && contender.Name.StartsWith("PyTorch", StringComparison.Ordinal));

    /// <summary>Null if the accuracy is not reached.</summary>
    private double? TimeToAccuracy(Measurements m) => m.Quality(_oursToAccuracy[1]) >= WantedAccuracy ? m.Median(_oursToAccuracy[1]) : null;

    /// <summary>Includes peers that stopped below the accuracy. They would have needed longer, so the ratio is then too large.</summary>
    private double? BestToAccuracy(Measurements m) =>
        m.Best(
            contender => contender.Work == _toAccuracy && !contender.IsOurs,
            contender => contender.Work == _toAccuracy && contender.Name.Contains("Torch", StringComparison.Ordinal));

    /// <summary>
    /// The words of each document: as fractions of its length, which the two-layer peers train on, too, or as counts, which suit Sdca
    /// better. With fewer classes, some classes are merged.
    /// </summary>
    private IDataView Table(Documents documents, bool areShares, int classes = DocumentFiles.Classes)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), classes);
        return _mlContext.Data.LoadFromEnumerable(Rows(), schema);

        IEnumerable<Row> Rows()
        {
            var row = new Row();
            for (var i = 0; i < documents.Count; i++)
            {
                var (start, count) = (documents.Starts[i], documents.Starts[i + 1] - documents.Starts[i]);
                var features = row.Features;
                var editor = VBufferEditor.Create(ref features, DocumentFiles.Vocabulary, count);
                documents.Words.AsSpan(start, count).CopyTo(editor.Indices);
                var counts = documents.Counts.AsSpan(start, count);
                TensorPrimitives.Divide(counts, areShares ? TensorPrimitives.Sum<float>(counts) : 1, editor.Values);
                row.Features = editor.Commit();
                // ML.NET itself adds 1, and reserves 0 for missing values.
                row.Label = (uint)(documents.Classes[i] % classes);
                yield return row;
            }
        }
    }

    /// <summary>The time of an epoch.</summary>
    private Result Epoch(IDataView data, TwoLayerLinearMulticlassTrainer.Options options, int classes = DocumentFiles.Classes)
    {
        var model = Train(data, options);
        var history = model.Model.TrainingHistory;
        return new Result(history[^1].ElapsedSeconds / history.Count, Accuracy(model, _testShares, _test, classes));
    }

    /// <summary>The time of the smallest number of epochs that reaches the accuracy. The first call finds this number.</summary>
    private Result ToAccuracy(IDataView data, int threads)
    {
        if (_epochs is null)
        {
            _epochs = 1;
            while (_epochs < MostEpochs
                && Accuracy(Train(data, Options(threads) with { MaximumEpochs = _epochs }), _testShares, _test) < WantedAccuracy)
                _epochs++;
        }

        var model = Train(data, Options(threads) with { MaximumEpochs = _epochs });
        return new Result(model.Model.TrainingHistory[^1].ElapsedSeconds, Accuracy(model, _testShares, _test));
    }

    /// <summary>The rate and number of epochs with the best accuracy on held-out training documents; test documents take no part.</summary>
    private (double Rate, int Epochs) Choose(Documents train)
    {
        var (kept, held) = (train.Where(document => document % HeldOut > 0), train.Where(document => document % HeldOut == 0));
        var (rows, heldRows) = (Table(kept, areShares: true), Table(held, areShares: true));
        return Candidates.MaxBy(candidate => Accuracy(
            Train(
                rows,
                Options(Environment.ProcessorCount) with { LearningRate = candidate.Rate, MaximumEpochs = candidate.Epochs }),
            heldRows,
            held));
    }

    /// <summary>Default options, except for the result of <see cref="Choose"/> and the largest batch without a loss of accuracy.</summary>
    private TwoLayerLinearMulticlassTrainer.Options Options(int threads) => new()
    {
        Rank = Rank,
        Optimizer = Optimizer.AdaGrad(batchSize: BatchSize),
        LearningRate = _chosen.Rate,
        MaximumEpochs = _chosen.Epochs,
        Seed = 1,
        NumberOfThreads = threads,
    };

    /// <summary>The settings of the embedding bags: plain steps, the same learning rate falling to 0, raw features.</summary>
    private static TwoLayerLinearMulticlassTrainer.Options Plain(int threads) => new()
    {
        Rank = Rank,
        Optimizer = Optimizer.StochasticGradientDescent(momentum: 0, batchSize: 64),
        LearningRate = 10,
        LearningRateSchedule = LearningRateSchedule.Of(epoch => Math.Max(1e-6, 1 - (epoch / PlainEpochs))),
        Standardize = false,
        MaximumEpochs = PlainEpochs,
        Seed = 1,
        NumberOfThreads = threads,
    };

    private MulticlassPredictionTransformer<TwoLayerLinearMulticlassModelParameters> Train(
        IDataView data, TwoLayerLinearMulticlassTrainer.Options options) =>
        _mlContext.MulticlassClassification.Trainers.TwoLayerLinear(options).Fit(data);

    private Func<Result> MaximumEntropy(IDataView cached) => () =>
    {
        ITransformer model = null!;
        var seconds = Clock.Seconds(() => model = _mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy().Fit(cached));
        return new Result(seconds, Accuracy(model, _testCounts, _test));
    };

    private static double Accuracy(ITransformer model, IDataView rows, Documents documents, int classes = DocumentFiles.Classes)
    {
        var right = 0;
        foreach (var (predicted, label) in model.Transform(rows).GetColumn<uint>("PredictedLabel").Zip(documents.Classes))
            right += predicted == (label % classes) + 1 ? 1 : 0;
        return (double)right / documents.Count;
    }

    private sealed class Row
    {
        public uint Label { get; set; }

        [VectorType(DocumentFiles.Vocabulary)]
        public VBuffer<float> Features { get; set; }
    }
}
