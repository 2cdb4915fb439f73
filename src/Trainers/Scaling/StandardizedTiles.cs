using System.Numerics.Tensors;
using Cotangent.AutoDiff;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Scaling;

/// <summary>
/// Tiles in the units of training, in double. The tiles stay as they were read; each load converts one of them into a buffer.
/// </summary>
/// <param name="Rows">The tiles as they were read.</param>
/// <param name="Units">The units of features and labels.</param>
/// <param name="Whitening">The whitening of the rows, which makes them dense; null for none.</param>
internal sealed record StandardizedTiles(TileSet Rows, Units Units, FeatureWhitening? Whitening = null)
{
    /// <summary>n, or the number of whitened features.</summary>
    public int FeatureCount => Whitening?.Rank ?? Rows.FeatureCount;

    /// <summary>m.</summary>
    public int OutputCount => Rows.Targets.Count;

    /// <summary>Rows of the largest tile that is loaded as dense; 0 if there is none.</summary>
    public int LargestDense => Whitening is null ? Rows.LargestDense : Rows.LargestTile;

    /// <summary>Rows of the largest tile that is loaded as sparse; 0 if there is none.</summary>
    public int LargestSparse => Whitening is null ? Rows.LargestSparse : 0;

    /// <summary>
    /// The shift of scaled features, mean x scale (n). It would fill sparse rows, so it is subtracted from H instead.
    /// </summary>
    public double[] Offset()
    {
        var offset = new double[Rows.FeatureCount];
        TensorPrimitives.Multiply(Units.FeatureMeans, Units.FeatureScales, offset);
        return offset;
    }

    /// <summary>
    /// The memory that one thread loads tiles into. It grows to the largest sparse tile; beyond that a load allocates nothing.
    /// </summary>
    public sealed class Buffer(StandardizedTiles tiles)
    {
        private readonly double[] _row = new double[tiles.Whitening is null ? 0 : tiles.Rows.FeatureCount];

        /// <summary>Rows x features of a dense tile.</summary>
        public double[] Dense { get; } = new double[tiles.LargestDense * tiles.FeatureCount];

        /// <summary>The rows of a sparse tile, scaled but not shifted.</summary>
        public CsrRows<double> Sparse { get; } = new();

        /// <summary>Rows x m. With classes, 1 for the class of the row and 0 for the others.</summary>
        public double[] Labels { get; } = new double[tiles.Rows.LargestTile * tiles.OutputCount];

        /// <summary>One for each row.</summary>
        public double[] Weights { get; } = new double[tiles.Rows.LargestTile];

        /// <summary>Loads a tile.</summary>
        /// <returns>Whether its features are in <see cref="Sparse"/>, and not in <see cref="Dense"/>.</returns>
        public bool Load(Tile tile)
        {
            var (targets, m) = (tiles.Rows.Targets, tiles.OutputCount);
            for (var row = 0; row < tile.Rows; row++)
            {
                var labels = tile.Labels.AsSpan(row * targets.Width, targets.Width);
                tiles.Units.ApplyToLabels(labels, targets.AreClasses, Labels.AsSpan(row * m, m));
            }

            if (tile.Weights is { } weights)
                TensorPrimitives.ConvertChecked<float, double>(weights, Weights);
            else
                Weights.AsSpan(0, tile.Rows).Fill(1);

            if (tile.Sparse is { } sparse && tiles.Whitening is null)
            {
                Sparse.SetScaled<float>(sparse, tiles.Units.FeatureScales);
                return true;
            }

            for (var row = 0; row < tile.Rows; row++)
            {
                var x = Dense.AsSpan(row * tiles.FeatureCount, tiles.FeatureCount);
                tiles.Units.CopyRow(tile, row, tiles.Whitening is null ? x : _row);
                tiles.Whitening?.Whiten(_row, x);
            }

            return false;
        }
    }
}
