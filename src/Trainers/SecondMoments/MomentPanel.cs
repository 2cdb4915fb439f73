using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.SecondMoments;

/// <summary>
/// Sums the second moments of rows by panels. The mean of the earlier rows is subtracted from the rows of a panel in double; the panel is
/// multiplied by its transpose while it is in the cache, and the product is added to the moments of the earlier panels.
/// </summary>
internal sealed class MomentPanel
{
    /// <summary>Feature elements of a panel: 128 KiB, which stay in the second-level cache together with their product.</summary>
    private const int Elements = 16 * 1024;

    /// <summary>Most label elements of a panel: 1 MiB.</summary>
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
    private float[]? _spread;
    private readonly double[] _lowest;
    private readonly double[] _highest;
    private int _rows;

    /// <param name="product">The products of a panel, compiled for the sizes of the rows.</param>
    /// <param name="centered">Whether the moments are about the means.</param>
    /// <param name="interruption">Checked before each product of a panel, and between its parts.</param>
    public MomentPanel(Product product, bool centered, Interruption interruption)
    {
        _check = interruption.Check;
        (_product, _features, _outputs) = (product, product.Features, product.Outputs);
        // Adding a product of n x n takes as long as multiplying a few dozen rows: with many features a panel has more rows.
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

    /// <summary>Adds the moments of another panel. Both have been flushed.</summary>
    public void Add(MomentPanel other)
    {
        _sum.Add(other._sum);
        for (var j = 0; j < _outputs; j++)
            (_lowest[j], _highest[j]) = (Math.Min(_lowest[j], other._lowest[j]), Math.Max(_highest[j], other._highest[j]));
    }

    /// <summary>Adds the moments of the rows in the panel to the sum, and empties the panel.</summary>
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

    /// <summary>Returns the moments of all rows. The panel has been flushed.</summary>
    public Moments Finish()
    {
        for (var j = 0; j < _outputs; j++)
        {
            if (_sum.IsCentered && _lowest[j] == _highest[j])
                _sum.SetConstantLabel(j, _lowest[j]);
        }

        return _sum;
    }

    /// <summary>
    /// Copies rows into the panel. Returns false without a copy if all rows so far, these included, have weight 0.
    /// </summary>
    private bool Load(Tile tile, int first, int count)
    {
        var weights = _weights.AsSpan(_rows, count);
        if (tile.Weights is null)
            weights.Fill(1);
        else
            TensorPrimitives.ConvertChecked<float, double>(tile.Weights.AsSpan(first, count), weights);

        ReadOnlySpan<float> x = tile.Dense is null ? Spread(tile, first, count) : tile.Dense.AsSpan(first * _features);
        x = x[..(count * _features)];
        var y = tile.Labels.AsSpan(first * _outputs, count * _outputs);
        if (_rows == 0 && _sum.Weight == 0)
        {
            // These are the first rows with a weight: they are centered at their own mean.
            var total = TensorPrimitives.Sum<double>(weights);
            if (total == 0)
                return false;
            if (_sum.IsCentered)
            {
                SetMean(x, weights, total, _sum.FeatureCenter);
                SetMean(y, weights, total, _sum.LabelCenter);
            }
        }

        Load(x, weights, _sum.FeatureCenter, _x.AsSpan(_rows * _features, x.Length), _featureSums);
        Load(y, weights, _sum.LabelCenter, _y.AsSpan(_rows * _outputs, y.Length), _labelSums);
        for (var j = 0; j < _outputs; j++)
            NoteRange(y[j..], weights, ref _lowest[j], ref _highest[j]);
        return true;
    }

    private float[] Spread(Tile tile, int first, int count)
    {
        _spread ??= new float[_x.Length];
        for (var row = 0; row < count; row++)
            tile.CopyRow(first + row, _spread.AsSpan(row * _features, _features));
        return _spread;
    }

    /// <summary>
    /// Target = source - center, row by row and in double. Adds the weighted sum of each column of the target to <c>sums</c>. This loop
    /// reads every number of the data.
    /// </summary>
    /// <remarks>
    /// Spans are sliced to their lengths before references to them are taken, so spans that are too short throw.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(
        ReadOnlySpan<float> source, ReadOnlySpan<double> weights, ReadOnlySpan<double> center, Span<double> target, Span<double> sums)
    {
        var (columns, width, column) = (center.Length, Vector<double>.Count, 0);
        sums = sums[..columns];
        ref var from = ref MemoryMarshal.GetReference(source[..(weights.Length * columns)]);
        ref var to = ref MemoryMarshal.GetReference(target[..(weights.Length * columns)]);
        // Columns of two vectors of single precision at a time: their center and sums stay in registers.
        for (; column <= columns - (4 * width); column += 4 * width)
        {
            var (c0, c1) = (new Vector<double>(center[column..]), new Vector<double>(center[(column + width)..]));
            var (c2, c3) = (new Vector<double>(center[(column + (2 * width))..]), new Vector<double>(center[(column + (3 * width))..]));
            var (s0, s1, s2, s3) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
            var at = (nuint)column;
            foreach (var weight in weights)
            {
                var factor = new Vector<double>(weight);
                Vector.Widen(Vector.LoadUnsafe(ref from, at), out var x0, out var x1);
                Vector.Widen(Vector.LoadUnsafe(ref from, at + (nuint)(2 * width)), out var x2, out var x3);
                x0 -= c0;
                x1 -= c1;
                x2 -= c2;
                x3 -= c3;
                x0.StoreUnsafe(ref to, at);
                x1.StoreUnsafe(ref to, at + (nuint)width);
                x2.StoreUnsafe(ref to, at + (nuint)(2 * width));
                x3.StoreUnsafe(ref to, at + (nuint)(3 * width));
                s0 = Vector.MultiplyAddEstimate(factor, x0, s0);
                s1 = Vector.MultiplyAddEstimate(factor, x1, s1);
                s2 = Vector.MultiplyAddEstimate(factor, x2, s2);
                s3 = Vector.MultiplyAddEstimate(factor, x3, s3);
                at += (nuint)columns;
            }

            ref var sum = ref sums[column];
            (s0 + Vector.LoadUnsafe(ref sum)).StoreUnsafe(ref sum);
            (s1 + Vector.LoadUnsafe(ref sum, (nuint)width)).StoreUnsafe(ref sum, (nuint)width);
            (s2 + Vector.LoadUnsafe(ref sum, (nuint)(2 * width))).StoreUnsafe(ref sum, (nuint)(2 * width));
            (s3 + Vector.LoadUnsafe(ref sum, (nuint)(3 * width))).StoreUnsafe(ref sum, (nuint)(3 * width));
        }

        for (; column < columns; column++)
        {
            var (sum, at) = (0.0, column);
            foreach (var weight in weights)
            {
                var x = source[at] - center[column];
                target[at] = x;
                sum += weight * x;
                at += columns;
            }

            sums[column] += sum;
        }
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

    /// <summary>(wX)ᵀX and Yᵀ(wX) of the rows of a panel, compiled once for all partials.</summary>
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

        /// <param name="workspace">A workspace of <see cref="CreateWorkspace"/>.</param>
        /// <param name="weightedX">The rows of X times their weights; X itself if all weights are 1.</param>
        /// <param name="rows">Number of rows in the panel.</param>
        /// <param name="check">Called before each product, and between its parts.</param>
        public void Run(Workspace<double> workspace, double[] weightedX, int rows, Action check)
        {
            workspace.Bind(_weightedX, weightedX);
            workspace.Run(rows, check);
        }
    }
}
