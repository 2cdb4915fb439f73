using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Optimization;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.Scaling;

namespace Cotangent.Trainers.Objectives;

/// <summary>
/// The mean loss of the two-layer model, <c>1/W Σ w ℓ(g, y)</c>, summed over the tiles of the data at every evaluation.
/// </summary>
/// <remarks>
/// Tiles are dealt to a fixed number of lanes and lanes are summed in order, so the result has the same bits for any number of threads, whether
/// tiles are in memory or read again.
/// </remarks>
internal sealed class RowObjective : IObjective
{
    private const int MaximumLanes = 16;

    /// <summary>
    /// Each lane holds gradients of its own: with many parameters fewer lanes, so that they take no more than this many numbers together.
    /// </summary>
    private const int MaximumLaneParameters = 1 << 24;

    private readonly StandardizedTiles _data;
    private readonly Team _team;
    private readonly Interruption _interruption;
    private readonly Lane[] _lanes;
    private readonly double[] _scoreUnits;

    /// <param name="data">The rows.</param>
    /// <param name="layout">The sizes.</param>
    /// <param name="loss">Of one row, in the units of the rows.</param>
    /// <param name="scoreUnits">What changes of the scores are measured in, one for each output.</param>
    /// <param name="team">The threads.</param>
    /// <param name="interruption">Asked at every tile, before each step of its plan and between the parts of a large product.</param>
    public RowObjective(StandardizedTiles data, ParameterLayout layout, TrainingLoss loss, double[] scoreUnits, Team team, Interruption interruption)
    {
        (_data, Count, _scoreUnits, _team, _interruption) = (data, layout.Count, scoreUnits, team, interruption);
        var dense = data.LargestDense > 0 ? new TileProgram(data, layout, loss, sparse: false) : null;
        var sparse = data.LargestSparse > 0 ? new TileProgram(data, layout, loss, sparse: true) : null;
        _lanes = new Lane[LaneCount(layout, data.Rows.TileCount)];
        for (var i = 0; i < _lanes.Length; i++)
            _lanes[i] = new Lane(data, layout, dense, sparse, interruption);
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

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        ForEachLane((lane, tile) => lane.AddCurvatureProduct(tile, parameters, direction));
        SumLanes(product);
    }

    public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        ForEachLane((lane, tile) => lane.AddHessianProduct(tile, parameters, direction));
        SumLanes(product);
    }

    public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction)
    {
        ForEachLane((lane, tile) => lane.AddSquaredChange(tile, parameters, direction));
        var squares = new double[_scoreUnits.Length];
        foreach (var lane in _lanes)
            TensorPrimitives.Add(squares, lane.Squares, squares);
        return ScoreUnits.Largest(squares, _scoreUnits);
    }

    /// <summary>A function of the sizes alone, so that the order of summation is.</summary>
    public static int LaneCount(ParameterLayout layout, int tileCount) =>
        Math.Min(Math.Clamp(MaximumLaneParameters / layout.Count, 1, MaximumLanes), tileCount);

    private void ForEachLane(Action<Lane, Tile> add)
    {
        foreach (var lane in _lanes)
            lane.Clear();

        if (_data.Rows.InMemory is { } tiles)
        {
            _team.Run(_lanes.Length, i =>
            {
                for (var tile = i; tile < tiles.Count; tile += _lanes.Length)
                    Add(_lanes[i], tiles[tile]);
            });
            return;
        }

        foreach (var group in _data.Rows.Read().Chunk(_lanes.Length))
            _team.Run(group.Length, i => Add(_lanes[i], group[i]));

        void Add(Lane lane, Tile tile)
        {
            _interruption.Check();
            add(lane, tile);
        }
    }

    private void SumLanes(Span<double> sum)
    {
        sum.Clear();
        foreach (var lane in _lanes)
            TensorPrimitives.Add(sum, lane.Sum, sum);
    }

    /// <summary>The loss of one tile as an expression, for dense or for sparse features.</summary>
    private sealed class TileProgram
    {
        public TileProgram(StandardizedTiles data, ParameterLayout layout, TrainingLoss loss, bool sparse)
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
            var share = 1 / data.Rows.TotalWeight;
            Program = new ObjectiveProgram(
                model,
                score,
                share * Expr.Sum(Weights * loss.RowLoss(score, Y)),
                change => share * Expr.Sum(Weights * Expr.Square(loss.Response.IsShiftInvariant ? Relative(change) : change), Axis.Rows));

            // Probabilities are those of differences of scores.
            Expr Relative(Expr change) => change - (1.0 / layout.Outputs * Expr.Sum(change, Axis.Columns));
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
        private readonly TileProgram? _dense;
        private readonly TileProgram? _sparse;
        private readonly ObjectiveProgram.Runner? _denseRunner;
        private readonly ObjectiveProgram.Runner? _sparseRunner;
        private readonly double[] _x;
        private readonly double[] _y;
        private readonly double[] _weights;
        private readonly double[] _sum;
        private readonly double[] _squares;

        public Lane(StandardizedTiles data, ParameterLayout layout, TileProgram? dense, TileProgram? sparse, Interruption interruption)
        {
            (_data, _dense, _sparse) = (data, dense, sparse);
            var rows = data.Rows.LargestTile;
            _squares = new double[layout.Outputs];
            (_sum, _y, _weights) = (new double[layout.Count], new double[rows * data.OutputCount], new double[rows]);
            _x = new double[data.LargestDense * data.FeatureCount];
            _denseRunner = Prepare(dense, data.LargestDense, interruption);
            _sparseRunner = Prepare(sparse, data.LargestSparse, interruption);
            _denseRunner?.Bind(_dense!.X, _x);
            if (_sparse?.Offset is { } offset)
                _sparseRunner!.Bind(offset, data.Offset);
        }

        public double Loss { get; private set; }

        public ReadOnlySpan<double> Sum => _sum;

        public ReadOnlySpan<double> Squares => _squares;

        public void Clear()
        {
            Loss = 0;
            Array.Clear(_squares);
            Array.Clear(_sum);
        }

        public void AddGradient(Tile tile, ReadOnlyMemory<double> parameters) =>
            Loss += Load(tile).AddGradient(parameters, _sum, tile.Rows);

        public void AddCurvatureProduct(Tile tile, ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) =>
            Load(tile).AddCurvatureProduct(parameters, direction, _sum, tile.Rows);

        public void AddHessianProduct(Tile tile, ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) =>
            Load(tile).AddHessianProduct(parameters, direction, _sum, tile.Rows);

        public void AddSquaredChange(Tile tile, ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction) =>
            Load(tile).AddSquaredChange(parameters, direction, _squares, tile.Rows);

        private ObjectiveProgram.Runner? Prepare(TileProgram? tiles, int rows, Interruption interruption)
        {
            var runner = tiles?.Program.CreateRunner(rows, interruption);
            runner?.Bind(tiles!.Y, _y);
            runner?.Bind(tiles!.Weights, _weights);
            return runner;
        }

        private ObjectiveProgram.Runner Load(Tile tile)
        {
            _data.LoadLabels(tile, _y);
            StandardizedTiles.LoadWeights(tile, _weights);
            if (!_data.IsSparse(tile))
            {
                _data.LoadDense(tile, _x);
                return _denseRunner!;
            }

            _sparseRunner!.Bind(_sparse!.X, _data.ScaleSparse(tile.Sparse!));
            return _sparseRunner;
        }
    }
}
