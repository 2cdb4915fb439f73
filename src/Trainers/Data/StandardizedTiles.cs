using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers;

/// <summary>Tiles seen through a change of units, in double. What is stored stays as it was read; each load converts one tile.</summary>
internal sealed class StandardizedTiles
{
    private readonly Standardization _units;
    private readonly UnitChange _change;

    public StandardizedTiles(TileSet rows, Standardization units)
    {
        (Rows, _units, _change) = (rows, units, new UnitChange(units.FeatureMeans, units.FeatureScales));
        IsCentered = units.FeatureMeans.AsSpan().ContainsAnyExcept(0);
        Offset = new double[FeatureCount];
        TensorPrimitives.Multiply(units.FeatureMeans, units.FeatureScales, Offset);
    }

    public TileSet Rows { get; }

    public int FeatureCount => Rows.FeatureCount;

    public int OutputCount => Rows.Targets.Count;

    /// <summary>Whether features are shifted at all.</summary>
    public bool IsCentered { get; }

    /// <summary>What the shift amounts to in scaled features: mean / deviation.</summary>
    public double[] Offset { get; }

    /// <summary>A copy of the rows of a sparse tile, scaled but not shifted: a shift would fill the zeros.</summary>
    public CsrRows<double> ScaleSparse(CsrRows<float> rows) => rows.ScaleColumns<double>(_units.FeatureScales);

    /// <summary>Rows x n, scaled and shifted, of a dense tile.</summary>
    public void LoadDense(Tile tile, Span<double> x)
    {
        for (var row = 0; row < tile.Rows; row++)
            LoadRow(tile, row, x.Slice(row * FeatureCount, FeatureCount));
    }

    /// <summary>One row, scaled and shifted, of a dense or a sparse tile.</summary>
    public void LoadRow(Tile tile, int row, Span<double> x)
    {
        if (tile.Sparse is not { } sparse)
        {
            _change.Apply(tile.Dense.AsSpan(row * FeatureCount, FeatureCount), x);
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
