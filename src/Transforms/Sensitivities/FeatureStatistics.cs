using System.Numerics.Tensors;
using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Messages;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cotangent.Transforms.Sensitivities;

/// <summary>Means and standard deviations of features over the rows of data whose features are all finite.</summary>
/// <param name="Means">n means, in feature units.</param>
/// <param name="Deviations">n standard deviations, with the number of rows as the divisor; 0 exactly for a constant feature.</param>
/// <param name="Rows">The number of rows.</param>
internal sealed record FeatureStatistics(float[] Means, float[] Deviations, long Rows)
{
    /// <summary>Reads all rows once, in a time proportional to their stored features.</summary>
    /// <exception cref="InvalidOperationException">No row has finite features.</exception>
    public static FeatureStatistics Read(IDataView data, string featureColumnName)
    {
        var column = data.Schema[featureColumnName];
        using var cursor = data.GetRowCursor([column]);
        var getter = CheckedVector.Getter(cursor, column);
        var (features, sums) = (default(VBuffer<float>), new Sums(column.Type.GetVectorSize()));
        while (cursor.MoveNext())
        {
            getter(ref features);
            sums.Add(features);
        }

        return sums.Rows > 0
            ? sums.ToStatistics()
            : throw new InvalidOperationException(
                $"Column '{Shown.Short(featureColumnName)}' has no row with finite features, and a sensitivity needs their mean or "
                + "deviation. Give the baseline or the scales, or data with such rows.");
    }

    /// <summary>Welford's update of the stored elements of each feature. The zeros that are not stored are added at the end.</summary>
    private sealed class Sums(int features)
    {
        private readonly long[] _counts = new long[features];
        private readonly double[] _means = new double[features];
        private readonly double[] _squares = new double[features];

        public long Rows { get; private set; }

        public void Add(in VBuffer<float> row)
        {
            var values = row.GetValues();
            if (!TensorPrimitives.IsFiniteAll(values))
                return;
            Rows++;
            var isDense = row.IsDense;
            var slots = isDense ? default : row.GetIndices();
            for (var i = 0; i < values.Length; i++)
            {
                var slot = isDense ? i : slots[i];
                var difference = values[i] - _means[slot];
                _means[slot] += difference / ++_counts[slot];
                _squares[slot] += difference * (values[i] - _means[slot]);
            }
        }

        public FeatureStatistics ToStatistics()
        {
            var (means, deviations) = (new float[features], new float[features]);
            for (var slot = 0; slot < features; slot++)
            {
                var share = (double)_counts[slot] / Rows;
                means[slot] = (float)(share * _means[slot]);
                deviations[slot] = (float)Math.Sqrt((_squares[slot] / Rows) + (share * (1 - share) * _means[slot] * _means[slot]));
            }

            return new(means, deviations, Rows);
        }
    }
}
