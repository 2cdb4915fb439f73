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
/// Tiles are assigned to a fixed number of slots in turn, and the slots are summed in order. The result has the same bits for any number of
/// threads, and for tiles in memory or read again. An evaluation allocates nothing for a tile.
/// </remarks>
internal sealed class RowObjective : IObjective
{
    private const int MaximumSlots = 16;

    /// <summary>The most numbers in the gradients of all slots. With many parameters there are fewer slots.</summary>
    private const int MaximumSlotParameters = 1 << 24;

    private readonly StandardizedTiles _data;
    private readonly Team _team;
    private readonly Interruption _interruption;
    private readonly Slot[] _slots;
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
        var dense = data.LargestDense > 0 ? new TileProgram(data, layout, loss, sparse: false) : null;
        var sparse = data.LargestSparse > 0 ? new TileProgram(data, layout, loss, sparse: true) : null;
        var offset = data.Offset();
        _slots = new Slot[SlotCount(layout, data.Rows.TileCount)];
        for (var i = 0; i < _slots.Length; i++)
            _slots[i] = new Slot(data, layout, dense, sparse, offset, interruption);
    }

    public int Count { get; }

    public double Evaluate(ReadOnlyMemory<double> parameters, Span<double> gradient)
    {
        ForEachTile((slot, tile) => slot.AddGradient(tile, parameters));
        SumSlots(gradient);
        var loss = 0.0;
        foreach (var slot in _slots)
            loss += slot.Loss;
        return loss;
    }

    public void CurvatureProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        ForEachTile((slot, tile) => slot.AddCurvatureProduct(tile, parameters, direction));
        SumSlots(product);
    }

    public void HessianProduct(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction, Span<double> product)
    {
        ForEachTile((slot, tile) => slot.AddHessianProduct(tile, parameters, direction));
        SumSlots(product);
    }

    public double ScoreChange(ReadOnlyMemory<double> parameters, ReadOnlyMemory<double> direction)
    {
        ForEachTile((slot, tile) => slot.AddSquaredChange(tile, parameters, direction));
        var squares = new double[_scoreUnits.Length];
        foreach (var slot in _slots)
            TensorPrimitives.Add(squares, slot.Squares, squares);
        return ScoreUnits.Largest(squares, _scoreUnits);
    }

    /// <summary>The number of slots. It depends on the sizes alone, and so does the order of summation.</summary>
    public static int SlotCount(ParameterLayout layout, int tileCount) =>
        Math.Min(Math.Clamp(MaximumSlotParameters / layout.Count, 1, MaximumSlots), tileCount);

    private void ForEachTile(Action<Slot, Tile> add)
    {
        foreach (var slot in _slots)
            slot.Clear();

        if (_data.Rows.InMemory is { } tiles)
        {
            _team.Run(_slots.Length, i =>
            {
                for (var tile = i; tile < tiles.Count; tile += _slots.Length)
                    Add(_slots[i], tiles[tile]);
            });
            return;
        }

        foreach (var group in _data.Rows.Read().Chunk(_slots.Length))
            _team.Run(group.Length, i => Add(_slots[i], group[i]));

        void Add(Slot slot, Tile tile)
        {
            _interruption.Check();
            add(slot, tile);
        }
    }

    private void SumSlots(Span<double> sum)
    {
        sum.Clear();
        foreach (var slot in _slots)
            TensorPrimitives.Add(sum, slot.Sum, sum);
    }

    /// <summary>The loss of one tile as an expression, for dense or for sparse features.</summary>
    private sealed class TileProgram
    {
        public TileProgram(StandardizedTiles data, ParameterLayout layout, TrainingLoss loss, bool sparse)
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
            Program = new ObjectiveProgram(
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

        public ObjectiveProgram Program { get; }
    }

    /// <summary>A partial sum over a fixed subset of the tiles, and the memory of the thread that adds to it.</summary>
    private sealed class Slot
    {
        private readonly ObjectiveProgram.Runner? _dense;
        private readonly ObjectiveProgram.Runner? _sparse;
        private readonly StandardizedTiles.Buffer _buffer;
        private readonly double[] _sum;
        private readonly double[] _squares;

        public Slot(
            StandardizedTiles data,
            ParameterLayout layout,
            TileProgram? dense,
            TileProgram? sparse,
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

        private ObjectiveProgram.Runner? Prepare(TileProgram? tiles, int rows, Interruption interruption)
        {
            var runner = tiles?.Program.CreateRunner(rows, interruption);
            runner?.Bind(tiles!.Y, _buffer.Labels);
            runner?.Bind(tiles!.Weights, _buffer.Weights);
            return runner;
        }

        private ObjectiveProgram.Runner Load(Tile tile) => _buffer.Load(tile) ? _sparse! : _dense!;
    }
}
