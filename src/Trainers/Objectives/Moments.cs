using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>Weighted second moments of standardised rows, divided by the total weight. With a bias each row is extended by a 1.</summary>
/// <param name="Length">p = n, or n + 1 with a bias.</param>
/// <param name="Square">XᵀWX/W, p x p.</param>
/// <param name="Cross">YᵀWX/W, m x p.</param>
/// <param name="LabelSquare">tr(YᵀWY)/W.</param>
internal sealed record Moments(int Length, double[] Square, double[] Cross, double LabelSquare)
{
    /// <summary>Partial sums are p x p each: few enough to fit the memory, and fixed, so that the order of summation is.</summary>
    private const int Lanes = 4;

    public static Moments Accumulate(StandardizedTiles data, bool extend, Team team, Interruption interruption)
    {
        var p = data.FeatureCount + (extend ? 1 : 0);
        var lanes = new Lane[Math.Min(Lanes, data.Rows.TileCount)];
        for (var i = 0; i < lanes.Length; i++)
            lanes[i] = new Lane(data, p);
        foreach (var group in data.Rows.Read().Chunk(lanes.Length))
        {
            interruption.Check();
            team.Run(group.Length, i => lanes[i].Add(group[i]));
        }

        var total = lanes[0];
        foreach (var lane in lanes.AsSpan(1))
            total.Add(lane);
        total.Finish(data.Rows.TotalWeight);
        return new Moments(p, total.Square, total.Cross, total.LabelSquare);
    }

    private sealed class Lane(StandardizedTiles data, int p)
    {
        private readonly double[] _y = new double[data.Rows.LargestTile * data.OutputCount];
        private readonly double[] _weights = new double[data.Rows.LargestTile];
        private readonly double[] _row = new double[p];

        public double[] Square { get; } = new double[p * p];

        public double[] Cross { get; } = new double[data.OutputCount * p];

        public double LabelSquare { get; private set; }

        public void Add(Tile tile)
        {
            data.LoadLabels(tile, _y);
            StandardizedTiles.LoadWeights(tile, _weights);
            _row[^1] = 1;
            for (var row = 0; row < tile.Rows; row++)
            {
                data.LoadRow(tile, row, _row.AsSpan(0, data.FeatureCount));
                // The upper triangle; Finish mirrors it.
                for (var i = 0; i < p; i++)
                    AddScaled(_row.AsSpan(i), _weights[row] * _row[i], Square.AsSpan((i * p) + i, p - i));
                for (var j = 0; j < data.OutputCount; j++)
                {
                    var y = _y[(row * data.OutputCount) + j];
                    AddScaled(_row, _weights[row] * y, Cross.AsSpan(j * p, p));
                    LabelSquare += _weights[row] * y * y;
                }
            }
        }

        public void Add(Lane other)
        {
            TensorPrimitives.Add(Square, other.Square, Square);
            TensorPrimitives.Add(Cross, other.Cross, Cross);
            LabelSquare += other.LabelSquare;
        }

        public void Finish(double totalWeight)
        {
            TensorPrimitives.Divide(Square, totalWeight, Square);
            TensorPrimitives.Divide(Cross, totalWeight, Cross);
            LabelSquare /= totalWeight;
            for (var i = 0; i < p; i++)
            {
                for (var j = 0; j < i; j++)
                    Square[(i * p) + j] = Square[(j * p) + i];
            }
        }

        private static void AddScaled(ReadOnlySpan<double> row, double factor, Span<double> sum) =>
            TensorPrimitives.MultiplyAdd(row, factor, sum, sum);
    }
}
