using System.Numerics.Tensors;
using Cotangent.AutoDiff;

namespace Cotangent.Trainers;

/// <summary>Tiles seen through a change of units, in double. What is stored stays as it was read; each load converts one tile.</summary>
internal sealed class StandardizedTiles
{
    private readonly Standardization _units;
    public StandardizedTiles(TrainingRows rows, int outputs, Standardization units)
    {
        (Tiles, FeatureCount, OutputCount, _units) = (rows.Tiles, rows.FeatureCount, outputs, units);
        LargestTile = rows.Tiles.Max(tile => tile.Rows);
        HasSparse = rows.Tiles.Any(tile => tile.Sparse is not null);
        HasDense = rows.Tiles.Any(tile => tile.Sparse is null);
        TotalWeight = rows.Tiles.Sum(tile => tile.Weights?.Sum(weight => (double)weight) ?? tile.Rows);
        IsCentered = units.FeatureMeans.AsSpan().ContainsAnyExcept(0);
        Offset = new double[FeatureCount];
        TensorPrimitives.Multiply(units.FeatureMeans, units.FeatureScales, Offset);
    }

    public IReadOnlyList<Tile> Tiles { get; }

    public int FeatureCount { get; }

    public int OutputCount { get; }

    public int LargestTile { get; }

    public bool HasSparse { get; }

    public bool HasDense { get; }

    public double TotalWeight { get; }

    /// <summary>Whether features are shifted at all.</summary>
    public bool IsCentered { get; }

    /// <summary>What the shift amounts to in scaled features: mean / deviation.</summary>
    public double[] Offset { get; }

    /// <summary>A copy of the rows of a sparse tile, scaled but not shifted: a shift would fill the zeros.</summary>
    public CsrRows<double> ScaleSparse(CsrRows<float> rows) => rows.ScaleColumns<double>(_units.FeatureScales);

    /// <summary>Rows x n, scaled and shifted, of a dense or a sparse tile.</summary>
    public void LoadFeatures(Tile tile, Span<double> x)
    {
        for (var row = 0; row < tile.Rows; row++)
        {
            var target = x.Slice(row * FeatureCount, FeatureCount);
            if (tile.Sparse is { } sparse)
            {
                target.Clear();
                var (columns, values) = sparse.Row(row);
                for (var e = 0; e < columns.Length; e++)
                    target[columns.Span[e]] = values.Span[e];
            }
            else
            {
                TensorPrimitives.ConvertChecked<float, double>(tile.Dense.AsSpan(row * FeatureCount, FeatureCount), target);
            }

            TensorPrimitives.Subtract(target, _units.FeatureMeans, target);
            TensorPrimitives.Multiply(target, _units.FeatureScales, target);
        }
    }

    /// <summary>Rows x m.</summary>
    public void LoadLabels(Tile tile, Span<double> y)
    {
        for (var i = 0; i < tile.Labels.Length; i++)
            y[i] = (tile.Labels[i] - _units.LabelMeans[i % OutputCount]) / _units.LabelDeviation;
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
