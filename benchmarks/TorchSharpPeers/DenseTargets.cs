using TorchSharp;
using static TorchSharp.torch;

namespace Cotangent.Benchmarks.TorchSharpPeers;

/// <summary>Two linear layers, 256 -> 32 -> 64: an epoch of mini-batches, values and JVPs.</summary>
internal static class DenseTargets
{
    private const int Features = 256;
    private const int Rank = 32;
    private const int Targets = 64;
    private const int BatchSize = 256;
    private const double Rate = 0.02;

    public static IReadOnlyList<PeerTask> Epochs(string folder)
    {
        const string Work = "An epoch, batch 256, rank 32, 64 targets";
        var (x, y) = (Matrix(folder, "w2-x.f32", Features), Matrix(folder, "w2-y.f32", Targets));
        var (theta, a) = (Layer(Rank, Features), Layer(Targets, Rank));
        var network = nn.Sequential(nn.Linear(Features, Rank, hasBias: false), nn.Linear(Rank, Targets, hasBias: false));
        var optimizer = optim.SGD(network.parameters(), Rate);

        return
        [
            Pass(Work, "TorchSharp by hand", x, ByHand),
            Pass(Work, "TorchSharp nn.Linear twice", x, ByAutograd),
        ];

        void ByHand(Tensor rows, long first)
        {
            using var none = no_grad();
            var h = rows.mm(theta.t());
            var g = h.mm(a.t()).sub_(y.narrow(0, first, rows.shape[0]));
            var (aBar, hBar) = (g.t().mm(h), g.mm(a));
            var thetaBar = hBar.t().mm(rows);
            a.add_(aBar, alpha: -Rate / rows.shape[0]);
            theta.add_(thetaBar, alpha: -Rate / rows.shape[0]);
        }

        void ByAutograd(Tensor rows, long first)
        {
            optimizer.zero_grad();
            (0.5 * (network.call(rows) - y.narrow(0, first, rows.shape[0])).pow(2).sum() / rows.shape[0]).backward();
            optimizer.step();
        }
    }

    public static IReadOnlyList<PeerTask> Scores(string folder)
    {
        const string Value = "Value of 256 -> 32 -> 64, batches of 256";
        const string Tangent = "Value and one JVP of 256 -> 32 -> 64, batches of 256";
        var x = Matrix(folder, "w2-x.f32", Features);
        var (theta, thetaDot, a, aDot) = (Layer(Rank, Features), Layer(Rank, Features), Layer(Targets, Rank), Layer(Targets, Rank));
        return
        [
            Pass(Value, "TorchSharp", x, (rows, _) =>
            {
                using var none = no_grad();
                rows.mm(theta.t()).mm(a.t());
            }),
            Pass(Tangent, "TorchSharp by hand", x, (rows, _) =>
            {
                using var none = no_grad();
                var h = rows.mm(theta.t());
                h.mm(a.t());
                rows.mm(thetaDot.t()).mm(a.t()).add_(h.mm(aDot.t()));
            }),
        ];
    }

    private static Tensor Matrix(string folder, string name, int columns)
    {
        var values = Numbers.Read<float>(folder, name);
        return tensor(values, values.Length / columns, columns);
    }

    private static Tensor Layer(int height, int width) => randn(height, width) / Math.Sqrt(width);

    /// <summary>Passes over all rows in batches.</summary>
    private static PeerTask Pass(string work, string name, Tensor x, Action<Tensor, long> take)
    {
        return new(work, name, () => (Protocol.Seconds(TakeAll), null));

        void TakeAll()
        {
            for (long first = 0; first < x.shape[0]; first += BatchSize)
            {
                using var scope = NewDisposeScope();
                take(x.narrow(0, first, Math.Min(BatchSize, x.shape[0] - first)), first);
            }
        }
    }
}
