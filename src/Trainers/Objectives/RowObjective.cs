using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers;

/// <summary>
/// The mean squared error of the two-layer model, <c>1/(2W) Σ w |g - y|²</c>, summed over the tiles of the data at every evaluation.
/// </summary>
/// <remarks>
/// Tiles are dealt to a fixed number of lanes and lanes are summed in order, so the result has the same bits for any number of threads.
/// </remarks>
internal sealed class RowObjective : IObjective
{
    private const int MaximumLanes = 16;

    private readonly StandardizedTiles _data;
    private readonly ParallelOptions _threads;
    private readonly Dictionary<Tile, CsrRows<double>> _scaledSparse;
    private readonly Lane[] _lanes;

    public RowObjective(StandardizedTiles data, ParameterLayout layout, int threads)
    {
        (_data, Count, _threads) = (data, layout.Count, new ParallelOptions { MaxDegreeOfParallelism = threads });
        _scaledSparse = data.Tiles.Where(tile => tile.Sparse is not null).ToDictionary(tile => tile, tile => data.ScaleSparse(tile.Sparse!));
        var dense = data.HasDense ? new TileProgram(data, layout, sparse: false) : null;
        var sparse = data.HasSparse ? new TileProgram(data, layout, sparse: true) : null;
        _lanes = new Lane[Math.Min(MaximumLanes, data.Tiles.Count)];
        for (var i = 0; i < _lanes.Length; i++)
            _lanes[i] = new Lane(data, _scaledSparse, layout.Count, dense, sparse);
    }

    public int Count { get; }

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        ForEachLane((lane, tile) => lane.AddGradient(tile, parameters));
        SumLanes(gradient);
        var loss = 0.0;
        foreach (var lane in _lanes)
            loss += lane.Loss;
        return loss;
    }

    public double ReferenceNorm(ReadOnlyMemory<double> parameters)
    {
        var sum = new double[Count];
        ForEachLane((lane, tile) => lane.AddReference(tile, parameters));
        SumLanes(sum);
        return TensorPrimitives.Norm<double>(sum);
    }

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        ForEachLane((lane, tile) => lane.AddCurvatureProduct(tile, parameters, direction));
        SumLanes(product);
    }

    private void ForEachLane(Action<Lane, Tile> add) => Parallel.For(0, _lanes.Length, _threads, i =>
    {
        _lanes[i].Clear();
        for (var tile = i; tile < _data.Tiles.Count; tile += _lanes.Length)
            add(_lanes[i], _data.Tiles[tile]);
    });

    private void SumLanes(Span<double> sum)
    {
        sum.Clear();
        foreach (var lane in _lanes)
            TensorPrimitives.Add(sum, lane.Sum, sum);
    }

    /// <summary>The loss of one tile as an expression, for dense or for sparse features.</summary>
    private sealed class TileProgram
    {
        public TileProgram(StandardizedTiles data, ParameterLayout layout, bool sparse)
        {
            var model = new TwoLayerExpression(layout);
            var batch = Dimension.Batch;
            X = sparse ? Expr.SparseInput("X", batch, layout.Features) : Expr.Input("X", batch, layout.Features);
            Offset = sparse && data.IsCentered ? Expr.Input("offset", 1, layout.Features) : null;
            Y = Expr.Input("Y", batch, layout.Outputs);
            Weights = Expr.Input("w", batch, 1);

            // Centring would fill the zeros of sparse rows: (X - 1 offset) Thetaᵀ = X Thetaᵀ - 1 (offset Thetaᵀ) instead.
            var hidden = model.Hidden(X);
            var score = model.Score(Offset is null ? hidden : hidden - model.Hidden(Offset));
            Program = new ObjectiveProgram(model, score, g => 1 / (2 * data.TotalWeight) * Expr.Sum(Weights * Expr.Square(g - Y)));
        }

        public Expr X { get; }

        public Expr? Offset { get; }

        public Expr Y { get; }

        public Expr Weights { get; }

        public ObjectiveProgram Program { get; }
    }

    /// <summary>One lane: its share of the tiles, summed into its own memory.</summary>
    private sealed class Lane
    {
        private readonly StandardizedTiles _data;
        private readonly Dictionary<Tile, CsrRows<double>> _scaledSparse;
        private readonly TileProgram? _dense;
        private readonly TileProgram? _sparse;
        private readonly ObjectiveProgram.Runner? _denseRunner;
        private readonly ObjectiveProgram.Runner? _sparseRunner;
        private readonly double[] _x;
        private readonly double[] _y;
        private readonly double[] _weights;
        private readonly double[] _sum;

        public Lane(StandardizedTiles data, Dictionary<Tile, CsrRows<double>> scaledSparse, int parameterCount, TileProgram? dense, TileProgram? sparse)
        {
            (_data, _scaledSparse, _dense, _sparse) = (data, scaledSparse, dense, sparse);
            var rows = data.LargestTile;
            (_sum, _y, _weights) = (new double[parameterCount], new double[rows * data.OutputCount], new double[rows]);
            _x = dense is null ? [] : new double[rows * data.FeatureCount];
            _denseRunner = Prepare(dense);
            _sparseRunner = Prepare(sparse);
            _denseRunner?.Bind(_dense!.X, _x);
            if (_sparse?.Offset is { } offset)
                _sparseRunner!.Bind(offset, data.Offset);
        }

        public double Loss { get; private set; }

        public ReadOnlySpan<double> Sum => _sum;

        public void Clear()
        {
            Loss = 0;
            Array.Clear(_sum);
        }

        public void AddGradient(Tile tile, ReadOnlyMemory<double> parameters) =>
            Loss += Load(tile).AddGradient(parameters, _sum, tile.Rows);

        public void AddReference(Tile tile, ReadOnlyMemory<double> parameters) =>
            Load(tile).AddReference(parameters, _sum, tile.Rows);

        public void AddCurvatureProduct(Tile tile, ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) =>
            Load(tile).AddCurvatureProduct(parameters, direction, _sum, tile.Rows);

        private ObjectiveProgram.Runner? Prepare(TileProgram? tiles)
        {
            var runner = tiles?.Program.CreateRunner(_data.LargestTile);
            runner?.Bind(tiles!.Y, _y);
            runner?.Bind(tiles!.Weights, _weights);
            return runner;
        }

        private ObjectiveProgram.Runner Load(Tile tile)
        {
            _data.LoadLabels(tile, _y);
            StandardizedTiles.LoadWeights(tile, _weights);
            if (tile.Sparse is null)
            {
                _data.LoadFeatures(tile, _x);
                return _denseRunner!;
            }

            _sparseRunner!.Bind(_sparse!.X, _scaledSparse[tile]);
            return _sparseRunner;
        }
    }
}
