using Cotangent.AutoDiff;
using Cotangent.Benchmarks.Compare.Data;

namespace Cotangent.Benchmarks.Compare;

/// <summary>The engine alone on batches of the model 256 -> 32 -> 64: value, and value with a JVP in both layers.</summary>
internal sealed class TwoLayerEngine
{
    private const int BatchSize = 256;

    private readonly Expr _x = Expr.Input("x", Dimension.Batch, TargetFiles.Features);
    private readonly float[] _rows;
    private readonly Dictionary<Expr, float[]> _parameters = [];
    private readonly Plan<float> _value;
    private readonly Plan<float> _valueAndTangent;

    /// <param name="rows">The features, row by row.</param>
    public TwoLayerEngine(float[] rows)
    {
        _rows = rows;
        var random = new RandomStream(4);
        var (theta, thetaDot) = (
            Layer("Theta", TargetFiles.Rank, TargetFiles.Features), Layer("ThetaDot", TargetFiles.Rank, TargetFiles.Features));
        var (a, aDot) = (Layer("A", TargetFiles.Targets, TargetFiles.Rank), Layer("ADot", TargetFiles.Targets, TargetFiles.Rank));
        var g = Expr.MatMul(Expr.MatMul(_x, theta, transposeRight: true), a, transposeRight: true);
        _value = new Plan<float>(g);
        _valueAndTangent = new Plan<float>([g, .. Symbolic.Jvp([g], [theta, a], [thetaDot, aDot])]);

        Expr Layer(string name, int height, int width)
        {
            var layer = Expr.Input(name, height, width);
            _parameters[layer] = Array.ConvertAll(random.Normals(height * width, 1 / Math.Sqrt(width)), value => (float)value);
            return layer;
        }
    }

    /// <summary>The value of every row.</summary>
    public Action Value(int threads) => Pass(_value, threads);

    /// <summary>The value of every row and its derivative along one direction of both layers.</summary>
    public Action ValueAndTangent(int threads) => Pass(_valueAndTangent, threads);

    /// <summary>One pass over the rows. Each thread has a share of the rows and a workspace.</summary>
    private Action Pass(Plan<float> plan, int threads)
    {
        var workspaces = new Workspace<float>[threads];
        foreach (ref var workspace in workspaces.AsSpan())
        {
            workspace = plan.CreateWorkspace(BatchSize);
            foreach (var (layer, values) in _parameters.Where(pair => plan.Reads(pair.Key)))
                workspace.Bind(layer, values);
        }

        var count = _rows.Length / TargetFiles.Features;
        return () =>
        {
            var started = Enumerable.Range(1, threads - 1).Select(thread => new Thread(() => Share(thread))).ToArray();
            foreach (var thread in started)
                thread.Start();
            Share(0);
            foreach (var thread in started)
                thread.Join();
        };

        void Share(int thread)
        {
            var end = (int)((thread + 1L) * count / threads);
            for (var first = (int)((long)thread * count / threads); first < end; first += BatchSize)
            {
                var batch = Math.Min(BatchSize, end - first);
                workspaces[thread].Bind(_x, _rows.AsMemory(first * TargetFiles.Features, batch * TargetFiles.Features));
                workspaces[thread].Run(batch);
            }
        }
    }
}
