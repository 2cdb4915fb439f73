using System.Numerics;
using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers;

/// <summary>
/// Sums up the moments of rows: a panel of them is converted to double, taken about its own mean and multiplied with itself, while it is in the cache, and
/// added to the moments of the panels before it.
/// </summary>
internal sealed class MomentPanel
{
    /// <summary>Features of a panel that stay in the second-level cache beside what they are multiplied to: 128 KiB.</summary>
    private const int Elements = 16 * 1024;

    private const int FewestRows = 16;

    private readonly int _features;
    private readonly int _outputs;
    private readonly int _capacity;
    private readonly Product _product;
    private readonly Workspace<double> _workspace;
    private readonly Moments _sum;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _weights;
    private readonly double[] _featureSums;
    private readonly double[] _labelSums;
    private readonly double[] _labelSquares;
    private readonly double[] _means;
    private double[]? _weightedX;
    private readonly double[] _lowest;
    private readonly double[] _highest;
    private int _rows;

    public MomentPanel(Product product, bool centered)
    {
        (_product, _features, _outputs) = (product, product.Features, product.Outputs);
        // Adding a product of n x n takes as long as some dozen rows of it: with many features a panel has more rows.
        _capacity = Math.Max(FewestRows, Math.Max(Elements / _features, _features / 2));
        _sum = new Moments(_features, _outputs, centered);
        (_x, _y, _weights) = (new double[_capacity * _features], new double[_capacity * _outputs], new double[_capacity]);
        (_featureSums, _labelSums, _labelSquares) = (new double[_features], new double[_outputs], new double[_outputs]);
        _means = new double[Math.Max(_features, _outputs)];
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
        for (var row = 0; row < tile.Rows; row++)
        {
            var weight = tile.Weights?[row] ?? 1;
            if (weight == 0)
                continue;
            if (_rows == _capacity)
                Flush();
            _weights[_rows] = weight;
            var x = _x.AsSpan(_rows * _features, _features);
            if (tile.Sparse is { } sparse)
                AddSparse(sparse, row, weight, x);
            else
                AddRow(tile.Dense.AsSpan(row * _features, _features), weight, x, _featureSums);
            var labels = tile.Labels.AsSpan(row * _outputs, _outputs);
            AddRow(labels, weight, _y.AsSpan(_rows * _outputs, _outputs), _labelSums);
            NoteRange(labels);
            _rows++;
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
        if (_sum.IsCentered)
        {
            Center(_x, _featureSums, total);
            Center(_y, _labelSums, total);
        }

        if (_weightedX is not null)
            Weigh();
        _product.Run(_workspace, _weightedX ?? _x, _rows);
        Array.Clear(_labelSquares);
        for (var i = 0; i < _rows * _outputs; i++)
            _labelSquares[i % _outputs] += _weights[i / _outputs] * _y[i] * _y[i];
        _sum.Add(total, _featureSums, _labelSums, _workspace.Output(0), _workspace.Output(1), _labelSquares);
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

    /// <summary>Converts a row, and adds it to the weighted sums.</summary>
    private static void AddRow(ReadOnlySpan<float> source, double weight, Span<double> target, Span<double> sums)
    {
        var (e, factor) = (0, new Vector<double>(weight));
        for (; e <= source.Length - Vector<float>.Count; e += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(source[e..]), out var lower, out var upper);
            lower.CopyTo(target[e..]);
            upper.CopyTo(target[(e + Vector<double>.Count)..]);
            var sumOfLower = sums[e..];
            var sumOfUpper = sums[(e + Vector<double>.Count)..];
            (new Vector<double>(sumOfLower) + (factor * lower)).CopyTo(sumOfLower);
            (new Vector<double>(sumOfUpper) + (factor * upper)).CopyTo(sumOfUpper);
        }

        for (; e < source.Length; e++)
        {
            target[e] = source[e];
            sums[e] += weight * source[e];
        }
    }

    private void AddSparse(CsrRows<float> rows, int row, double weight, Span<double> target)
    {
        target.Clear();
        var (columns, values) = rows.Row(row);
        for (var e = 0; e < columns.Length; e++)
        {
            var (column, value) = (columns.Span[e], values.Span[e]);
            target[column] = value;
            _featureSums[column] += weight * value;
        }
    }

    private void NoteRange(ReadOnlySpan<float> labels)
    {
        for (var j = 0; j < labels.Length; j++)
        {
            _lowest[j] = Math.Min(_lowest[j], labels[j]);
            _highest[j] = Math.Max(_highest[j], labels[j]);
        }
    }

    /// <summary>Takes the rows of the panel about their mean.</summary>
    private void Center(Span<double> rows, ReadOnlySpan<double> sums, double total)
    {
        var means = _means.AsSpan(0, sums.Length);
        TensorPrimitives.Divide(sums, total, means);
        for (var row = 0; row < _rows; row++)
        {
            var values = rows.Slice(row * means.Length, means.Length);
            var e = 0;
            for (; e <= values.Length - Vector<double>.Count; e += Vector<double>.Count)
            {
                var some = values[e..];
                (new Vector<double>(some) - new Vector<double>(means[e..])).CopyTo(some);
            }

            for (; e < values.Length; e++)
                values[e] -= means[e];
        }
    }

    private void Weigh()
    {
        for (var row = 0; row < _rows; row++)
            TensorPrimitives.Multiply(_x.AsSpan(row * _features, _features), _weights[row], _weightedX.AsSpan(row * _features, _features));
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
        public void Run(Workspace<double> workspace, double[] weightedX, int rows)
        {
            workspace.Bind(_weightedX, weightedX);
            workspace.Run(rows);
        }
    }
}
