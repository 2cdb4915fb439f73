using TorchSharp;
using static TorchSharp.torch;

namespace Cotangent.Benchmarks.TorchSharpPeers;

/// <summary>Classes of sparse text: EmbeddingBag, which is Theta, and a linear layer, which is A.</summary>
internal static class SparseText
{
    private const int Vocabulary = 100_000;
    private const int Classes = 20;
    private const int Rank = 16;
    private const int BatchSize = 64;
    private const int Epochs = 3;
    private const double Rate = 10;

    public static IReadOnlyList<PeerTask> Trainings(string folder)
    {
        var (train, test) = (new Documents(folder, "train"), new Documents(folder, "test"));
        var name = $"TorchSharp EmbeddingBag, {Epochs} epochs";
        return
        [
            new("An epoch, rank 16, 20 classes", name, () =>
            {
                var (seconds, accuracy) = Train(train, test);
                return (seconds / Epochs, accuracy);
            }),
            new("Training to a test accuracy of 0.900 or so", name, () => Train(train, test)),
        ];
    }

    /// <summary>Plain steps, with a learning rate falling to 0.</summary>
    private static (double Seconds, double? Accuracy) Train(Documents train, Documents test)
    {
        using var all = NewDisposeScope();
        random.manual_seed(1);
        var bag = nn.EmbeddingBag(Vocabulary, Rank, mode: EmbeddingBagMode.Sum, sparse: true);
        var theta = bag.weight!;
        using (no_grad())
            theta.uniform_(-1.0 / Rank, 1.0 / Rank);
        var a = empty(Classes, Rank).uniform_(-0.1, 0.1).requires_grad_(true);
        var (steps, step) = (Epochs * ((train.Count + BatchSize - 1) / BatchSize), 0);
        var seconds = Protocol.Seconds(() =>
        {
            for (var epoch = 0; epoch < Epochs; epoch++)
            {
                for (var first = 0; first < train.Count; first += BatchSize)
                {
                    using var batch = NewDisposeScope();
                    var count = Math.Min(BatchSize, train.Count - first);
                    var rate = Rate * (1 - ((double)step++ / steps));
                    nn.functional.cross_entropy(train.Hidden(bag, first, count).mm(a.t()), train.Classes.narrow(0, first, count))
                        .backward();
                    using var none = no_grad();
                    theta.add_(theta.grad!, alpha: -rate);
                    a.add_(a.grad!, alpha: -rate);
                    (theta.grad, a.grad) = (null, null);
                }
            }
        });

        using var trained = no_grad();
        var right = test.Hidden(bag, 0, test.Count).mm(a.t()).argmax(1).eq(test.Classes);
        return (seconds, right.to_type(ScalarType.Float32).mean().ToDouble());
    }

    /// <summary>The words of documents, as fractions of the document length.</summary>
    private sealed class Documents
    {
        private readonly int[] _starts;
        private readonly Tensor _from;
        private readonly Tensor _words;
        private readonly Tensor _shares;

        public Documents(string folder, string part)
        {
            _starts = Numbers.Read<int>(folder, $"w3-{part}-starts.i32");
            var shares = Numbers.Read<float>(folder, $"w3-{part}-counts.f32");
            for (var document = 0; document < Count; document++)
            {
                var row = shares.AsSpan(_starts[document].._starts[document + 1]);
                var length = 0f;
                foreach (var count in row)
                    length += count;
                foreach (ref var count in row)
                    count /= length;
            }

            _from = tensor(_starts, dtype: ScalarType.Int64);
            _words = tensor(Numbers.Read<int>(folder, $"w3-{part}-words.i32"), dtype: ScalarType.Int64);
            _shares = tensor(shares);
            Classes = tensor(Numbers.Read<int>(folder, $"w3-{part}-classes.i32"), dtype: ScalarType.Int64);
        }

        public int Count => _starts.Length - 1;

        public Tensor Classes { get; }

        public Tensor Hidden(TorchSharp.Modules.EmbeddingBag bag, int first, int count)
        {
            var (begin, words) = (_starts[first], _starts[first + count] - _starts[first]);
            return bag.call(_words.narrow(0, begin, words), _from.narrow(0, first, count) - begin, _shares.narrow(0, begin, words));
        }
    }
}
