using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.SecondMoments;

/// <summary>
/// Sums up the moments of rows: a panel of them, off the mean of the rows before and in double, is multiplied with itself while it is in the cache, and added
/// to the moments of the panels before it.
/// </summary>
internal sealed class MomentPanel
{
    /// <summary>Features of a panel that stay in the second-level cache beside what they are multiplied to: 128 KiB.</summary>
    private const int Elements = 16 * 1024;

    /// <summary>Labels of a panel take up to 1 MiB.</summary>
    private const int LabelElements = 128 * 1024;

    private const int FewestRows = 16;

    private readonly int _features;
    private readonly int _outputs;
    private readonly int _capacity;
    private readonly Product _product;
    private readonly Action _check;
    private readonly Workspace<double> _workspace;
    private readonly Moments _sum;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _weights;
    private readonly double[] _featureSums;
    private readonly double[] _labelSums;
    private readonly double[] _labelSquares;
    private double[]? _weightedX;
    private readonly double[] _lowest;
    private readonly double[] _highest;
    private int _rows;

    /// <param name="product">Of the sizes of the rows.</param>
    /// <param name="centered">Whether moments are about the means.</param>
    /// <param name="interruption">Asked before each product of a panel, and between its parts.</param>
    public MomentPanel(Product product, bool centered, Interruption interruption)
    {
        _check = interruption.Check;
        (_product, _features, _outputs) = (product, product.Features, product.Outputs);
        // Adding a product of n x n takes as long as some dozen rows of it: with many features a panel has more rows.
        _capacity = Math.Max(FewestRows, Math.Min(Math.Max(Elements / _features, _features / 2), LabelElements / _outputs));
        _sum = new Moments(_features, _outputs, centered);
        (_x, _y, _weights) = (new double[_capacity * _features], new double[_capacity * _outputs], new double[_capacity]);
        (_featureSums, _labelSums, _labelSquares) = (new double[_features], new double[_outputs], new double[_outputs]);
        (_lowest, _highest) = (new double[_outputs], new double[_outputs]);
        Array.Fill(_lowest, double.PositiveInfinity);
        Array.Fill(_highest, double.NegativeInfinity);
        _workspace = product.CreateWorkspace(_capacity, _x, _y);
    }

    /// <summary>Adds the rows of a tile.</summary>
    public void Add(Tile tile)
    {
        if (tile.Weights is not null)
            _weightedX ??= new double[_x.Length];
        for (var first = 0; first < tile.Rows;)
        {
            if (_rows == _capacity)
                Flush();
            var count = Math.Min(_capacity - _rows, tile.Rows - first);
            if (Load(tile, first, count))
                _rows += count;
            first += count;
        }
    }

    /// <summary>Adds the rows of another panel, which has been flushed as this one has.</summary>
    public void Add(MomentPanel other)
    {
        _sum.Add(other._sum);
        for (var j = 0; j < _outputs; j++)
            (_lowest[j], _highest[j]) = (Math.Min(_lowest[j], other._lowest[j]), Math.Max(_highest[j], other._highest[j]));
    }

    /// <summary>Takes what is in the panel to the sum.</summary>
    public void Flush()
    {
        if (_rows == 0)
            return;
        var total = TensorPrimitives.Sum<double>(_weights.AsSpan(0, _rows));
        if (total > 0)
        {
            Multiply();
            _sum.Add(total, _featureSums, _labelSums, _workspace.Output(0), _workspace.Output(1), _labelSquares);
        }

        Array.Clear(_featureSums);
        Array.Clear(_labelSums);
        _rows = 0;
    }

    /// <summary>The moments of all rows, once the panel has been flushed.</summary>
    public Moments Finish()
    {
        for (var j = 0; j < _outputs; j++)
        {
            if (_sum.IsCentered && _lowest[j] == _highest[j])
                _sum.SetConstantLabel(j, _lowest[j]);
        }

        return _sum;
    }

    /// <summary>Whether the rows are in the panel: those of no weight that come before all others are left out.</summary>
    private bool Load(Tile tile, int first, int count)
    {
        var weights = _weights.AsSpan(_rows, count);
        if (tile.Weights is null)
            weights.Fill(1);
        else
            TensorPrimitives.ConvertChecked<float, double>(tile.Weights.AsSpan(first, count), weights);

        ReadOnlySpan<float> x = tile.Sparse is { } sparse ? Spread(sparse, first, count) : tile.Dense.AsSpan(first * _features, count * _features);
        var y = tile.Labels.AsSpan(first * _outputs, count * _outputs);
        if (_rows == 0 && _sum.Weight == 0)
        {
            // There is no mean of rows before these: their own.
            var total = TensorPrimitives.Sum<double>(weights);
            if (total == 0)
                return false;
            if (_sum.IsCentered)
            {
                SetMean(x, weights, total, _sum.FeatureCenter);
                SetMean(y, weights, total, _sum.LabelCenter);
            }
        }

        PanelColumns.Load(x, weights, _sum.FeatureCenter, _x.AsSpan(_rows * _features, x.Length), _featureSums);
        PanelColumns.Load(y, weights, _sum.LabelCenter, _y.AsSpan(_rows * _outputs, y.Length), _labelSums);
        for (var j = 0; j < _outputs; j++)
            NoteRange(y[j..], weights, ref _lowest[j], ref _highest[j]);
        return true;
    }

    private float[] Spread(CsrRows<float> rows, int first, int count)
    {
        var x = new float[count * _features];
        for (var row = 0; row < count; row++)
        {
            var (columns, values) = rows.Row(first + row);
            for (var e = 0; e < columns.Length; e++)
                x[(row * _features) + columns.Span[e]] = values.Span[e];
        }

        return x;
    }

    private static void SetMean(ReadOnlySpan<float> rows, ReadOnlySpan<double> weights, double total, Span<double> mean)
    {
        for (var i = 0; i < rows.Length; i++)
            mean[i % mean.Length] += weights[i / mean.Length] * rows[i];
        TensorPrimitives.Divide(mean, total, mean);
    }

    private void NoteRange(ReadOnlySpan<float> labels, ReadOnlySpan<double> weights, ref double lowest, ref double highest)
    {
        var (low, high, at) = (lowest, highest, 0);
        foreach (var weight in weights)
        {
            var label = labels[at];
            low = weight != 0 && label < low ? label : low;
            high = weight != 0 && label > high ? label : high;
            at += _outputs;
        }

        (lowest, highest) = (low, high);
    }

    private void Multiply()
    {
        for (var row = 0; _weightedX is not null && row < _rows; row++)
            TensorPrimitives.Multiply(_x.AsSpan(row * _features, _features), _weights[row], _weightedX.AsSpan(row * _features, _features));
        _product.Run(_workspace, _weightedX ?? _x, _rows, _check);
        for (var j = 0; j < _outputs; j++)
        {
            var (sum, at) = (0.0, j);
            foreach (var weight in _weights.AsSpan(0, _rows))
            {
                sum += weight * _y[at] * _y[at];
                at += _outputs;
            }

            _labelSquares[j] = sum;
        }
    }

    /// <summary>(wX)ᵀX and Yᵀ(wX) of the rows of a panel, compiled once for all lanes.</summary>
    public sealed class Product
    {
        private readonly Expr _x;
        private readonly Expr _y;
        private readonly Expr _weightedX;
        private readonly Plan<double> _plan;

        public Product(int features, int outputs)
        {
            (Features, Outputs) = (features, outputs);
            _x = Expr.Input("X", Dimension.Batch, features);
            _y = Expr.Input("Y", Dimension.Batch, outputs);
            _weightedX = Expr.Input("wX", Dimension.Batch, features);
            _plan = new Plan<double>([Expr.MatMul(_weightedX, _x, transposeLeft: true), Expr.MatMul(_y, _weightedX, transposeLeft: true)]);
        }

        public int Features { get; }

        public int Outputs { get; }

        public Workspace<double> CreateWorkspace(int rows, double[] x, double[] y)
        {
            var workspace = _plan.CreateWorkspace(rows);
            workspace.Bind(_x, x);
            workspace.Bind(_y, y);
            return workspace;
        }

        /// <param name="workspace">Made by this.</param>
        /// <param name="weightedX">X itself where all rows weigh 1.</param>
        /// <param name="rows">Of the panel.</param>
        /// <param name="check">Called before each product, and between its parts.</param>
        public void Run(Workspace<double> workspace, double[] weightedX, int rows, Action check)
        {
            workspace.Bind(_weightedX, weightedX);
            workspace.Run(rows, check);
        }
    }
}
