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
/// Tiles are assigned to a fixed number of partials in turn, and the partials are summed in order. The result has the same bits for any
/// number of threads, and for tiles in memory or read again. An evaluation allocates nothing for a tile.
/// </remarks>
internal sealed class RowObjective : IObjective
{
    private const int MaximumPartials = 16;

    /// <summary>The most numbers in the gradients of all partials. With many parameters there are fewer partials.</summary>
    private const int MaximumSlotParameters = 1 << 24;

    private readonly StandardizedTiles _data;
    private readonly Team _team;
    private readonly Interruption _interruption;
    private readonly Partial[] _partials;
    private readonly double[] _scoreUnits;

    /// <param name="data">The rows, in units of training.</param>
    /// <param name="layout">The sizes of the model.</param>
    /// <param name="loss">The loss of one row, in the units of the rows.</param>
    /// <param name="scoreUnits">The unit of score changes of each output: m.</param>
    /// <param name="team">The threads.</param>
    /// <param name="interruption">Checked at every tile, before each step of its plan and between the parts of a large product.</param>
    public RowObjective(
        StandardizedTiles data, ParameterLayout layout, TrainingLoss loss, double[] scoreUnits, Team team, Interruption interruption)
    {
        (_data, Count, _scoreUnits, _team, _interruption) = (data, layout.Count, scoreUnits, team, interruption);
        var dense = data.LargestDense > 0 ? new TilePlans(data, layout, loss, sparse: false) : null;
        var sparse = data.LargestSparse > 0 ? new TilePlans(data, layout, loss, sparse: true) : null;
        var offset = data.Offset();
        _partials = new Partial[PartialCount(layout, data.Rows.TileCount)];
        for (var i = 0; i < _partials.Length; i++)
            _partials[i] = new Partial(data, layout, dense, sparse, offset, interruption);
    }

    public int Count { get; }

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        ForEachTile((partial, tile) => partial.AddGradient(tile, parameters));
        SumPartials(gradient);
        var loss = 0.0;
        foreach (var partial in _partials)
            loss += partial.Loss;
        return loss;
    }

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        ForEachTile((partial, tile) => partial.AddCurvatureProduct(tile, parameters, direction));
        SumPartials(product);
    }

    public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        ForEachTile((partial, tile) => partial.AddHessianProduct(tile, parameters, direction));
        SumPartials(product);
    }

    public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction)
    {
        ForEachTile((partial, tile) => partial.AddSquaredChange(tile, parameters, direction));
        var squares = new double[_scoreUnits.Length];
        foreach (var partial in _partials)
            TensorPrimitives.Add(squares, partial.Squares, squares);
        return ScoreUnits.Largest(squares, _scoreUnits);
    }

    /// <summary>The number of partials. It depends on the sizes alone, and so does the order of summation.</summary>
    public static int PartialCount(ParameterLayout layout, int tileCount) =>
        Math.Min(Math.Clamp(MaximumSlotParameters / layout.Count, 1, MaximumPartials), tileCount);

    private void ForEachTile(Action<Partial, Tile> add)
    {
        foreach (var partial in _partials)
            partial.Clear();

        if (_data.Rows.InMemory is { } tiles)
        {
            _team.Run(_partials.Length, i =>
            {
                for (var tile = i; tile < tiles.Count; tile += _partials.Length)
                    Add(_partials[i], tiles[tile]);
            });
            return;
        }

        foreach (var group in _data.Rows.Read().Chunk(_partials.Length))
            _team.Run(group.Length, i => Add(_partials[i], group[i]));

        void Add(Partial partial, Tile tile)
        {
            _interruption.Check();
            add(partial, tile);
        }
    }

    private void SumPartials(Span<double> sum)
    {
        sum.Clear();
        foreach (var partial in _partials)
            TensorPrimitives.Add(sum, partial.Sum, sum);
    }

    /// <summary>The loss of one tile as an expression, for dense or for sparse features.</summary>
    private sealed class TilePlans
    {
        public TilePlans(StandardizedTiles data, ParameterLayout layout, TrainingLoss loss, bool sparse)
        {
            var model = new TwoLayerExpression(layout);
            var batch = Dimension.Batch;
            X = sparse ? Expr.SparseInput("X", batch, layout.Features) : Expr.Input("X", batch, layout.Features);
            Offset = sparse && data.Units.ShiftsFeatures ? Expr.Input("offset", 1, layout.Features) : null;
            Y = Expr.Input("Y", batch, layout.Outputs);
            Weights = Expr.Input("w", batch, 1);

            // A shift would fill the zeros of sparse rows: (X - 1 offset) Thetaᵀ = X Thetaᵀ - 1 (offset Thetaᵀ) instead.
            var hidden = model.Hidden(X);
            var score = model.Score(Offset is null ? hidden : hidden - model.Hidden(Offset));
            var share = 1 / data.Rows.TotalWeight;
            Program = new ObjectivePlans(
                model,
                score,
                share * Expr.Sum(Weights * loss.RowLoss(score, Y)),
                change => share * Expr.Sum(Weights * Expr.Square(loss.Response.IsShiftInvariant ? Relative(change) : change), Axis.Rows));

            // Predictions depend on the differences of scores alone.
            Expr Relative(Expr change) => change - (1.0 / layout.Outputs * Expr.Sum(change, Axis.Columns));
        }

        public Expr X { get; }

        public Expr? Offset { get; }

        public Expr Y { get; }

        public Expr Weights { get; }

        public ObjectivePlans Program { get; }
    }

    /// <summary>A partial sum over a fixed subset of the tiles, and the memory of the thread that adds to it.</summary>
    private sealed class Partial
    {
        private readonly ObjectivePlans.Runner? _dense;
        private readonly ObjectivePlans.Runner? _sparse;
        private readonly StandardizedTiles.Buffer _buffer;
        private readonly double[] _sum;
        private readonly double[] _squares;

        public Partial(
            StandardizedTiles data,
            ParameterLayout layout,
            TilePlans? dense,
            TilePlans? sparse,
            double[] offset,
            Interruption interruption)
        {
            (_buffer, _sum, _squares) = (new StandardizedTiles.Buffer(data), new double[layout.Count], new double[layout.Outputs]);
            _dense = Prepare(dense, data.LargestDense, interruption);
            _sparse = Prepare(sparse, data.LargestSparse, interruption);
            _dense?.Bind(dense!.X, _buffer.Dense);
            _sparse?.Bind(sparse!.X, _buffer.Sparse);
            if (sparse?.Offset is { } input)
                _sparse!.Bind(input, offset);
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

        private ObjectivePlans.Runner? Prepare(TilePlans? tiles, int rows, Interruption interruption)
        {
            var runner = tiles?.Program.CreateRunner(rows, interruption);
            runner?.Bind(tiles!.Y, _buffer.Labels);
            runner?.Bind(tiles!.Weights, _buffer.Weights);
            return runner;
        }

        private ObjectivePlans.Runner Load(Tile tile) => _buffer.Load(tile) ? _sparse! : _dense!;
    }
}
