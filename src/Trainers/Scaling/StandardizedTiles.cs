using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Scaling;

/// <summary>Tiles seen through a change of units, in double. What is stored stays as it was read; each load converts one tile.</summary>
internal sealed class StandardizedTiles
{
    private readonly Standardization _units;
    private readonly FeatureWhitening? _whitening;
    private readonly UnitChange _change;

    /// <param name="rows">As they were read.</param>
    /// <param name="units">Of features and labels.</param>
    /// <param name="whitening">Of the rows, too; null for none. Then all are dense.</param>
    public StandardizedTiles(TileSet rows, Standardization units, FeatureWhitening? whitening = null)
    {
        (Rows, _units, _whitening, _change) = (rows, units, whitening, new UnitChange(units.FeatureMeans, units.FeatureScales));
        IsCentered = units.FeatureMeans.AsSpan().ContainsAnyExcept(0);
        Offset = new double[rows.FeatureCount];
        TensorPrimitives.Multiply(units.FeatureMeans, units.FeatureScales, Offset);
    }

    public TileSet Rows { get; }

    public int FeatureCount => _whitening?.Rank ?? Rows.FeatureCount;

    /// <summary>Rows of the largest tile that is loaded as a dense one.</summary>
    public int LargestDense => _whitening is null ? Rows.LargestDense : Rows.LargestTile;

    /// <summary>Rows of the largest tile that is loaded as a sparse one.</summary>
    public int LargestSparse => _whitening is null ? Rows.LargestSparse : 0;

    public bool IsSparse(Tile tile) => tile.Sparse is not null && _whitening is null;

    public int OutputCount => Rows.Targets.Count;

    /// <summary>Whether features are shifted at all.</summary>
    public bool IsCentered { get; }

    /// <summary>What the shift amounts to in scaled features: mean / deviation.</summary>
    public double[] Offset { get; }

    /// <summary>Copies the rows of a sparse tile, scaled but not shifted: a shift would fill the zeros.</summary>
    public void ScaleSparse(CsrRows<float> rows, CsrRows<double> scaled) => scaled.SetScaled<float>(rows, _units.FeatureScales);

    /// <summary>Rows x n, scaled and shifted, of a tile that is loaded as a dense one; or whitened.</summary>
    public void LoadDense(Tile tile, Span<double> x)
    {
        var row = _whitening is null ? null : new double[Rows.FeatureCount];
        for (var i = 0; i < tile.Rows; i++)
        {
            var target = x.Slice(i * FeatureCount, FeatureCount);
            LoadRow(tile, i, row ?? target);
            _whitening?.Whiten(row, target);
        }
    }

    /// <summary>One row, scaled and shifted, of a dense or a sparse tile.</summary>
    public void LoadRow(Tile tile, int row, Span<double> x)
    {
        var n = Rows.FeatureCount;
        if (tile.Sparse is not { } sparse)
        {
            _change.Apply(tile.Dense.AsSpan(row * n, n), x);
            return;
        }

        x.Clear();
        var (columns, values) = sparse.Row(row);
        for (var e = 0; e < columns.Length; e++)
            x[columns.Span[e]] = values.Span[e];
        TensorPrimitives.Subtract(x, _units.FeatureMeans, x);
        TensorPrimitives.Multiply(x, _units.FeatureScales, x);
    }

    /// <summary>Rows x m; of classes, 1 for that of the row.</summary>
    public void LoadLabels(Tile tile, Span<double> y)
    {
        if (Rows.Targets.AreClasses)
        {
            y[..(tile.Rows * OutputCount)].Clear();
            for (var row = 0; row < tile.Rows; row++)
                y[(row * OutputCount) + (int)tile.Labels[row]] = 1;
            return;
        }

        for (var i = 0; i < tile.Labels.Length; i++)
            y[i] = (tile.Labels[i] - _units.LabelMeans[i % OutputCount]) / _units.LabelDeviations[i % OutputCount];
    }

    /// <summary>One for each row.</summary>
    public static void LoadWeights(Tile tile, Span<double> weights)
    {
        if (tile.Weights is { } stored)
            TensorPrimitives.ConvertChecked<float, double>(stored, weights);
        else
            weights[..tile.Rows].Fill(1);
    }
}
