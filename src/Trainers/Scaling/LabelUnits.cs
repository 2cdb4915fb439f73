using Cotangent.Trainers.Columns;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;

namespace Cotangent.Trainers.Scaling;

/// <summary>
/// The change of units of labels before training: <c>(y - center) / unit</c>. Each output has a unit of its own, or all outputs share one
/// unit, which keeps the proportions of their errors.
/// </summary>
internal abstract record LabelUnits
{
    private LabelUnits()
    {
    }

    /// <summary>The unit of an output with constant labels. Any unit is possible, because there is no variance to explain.</summary>
    public double OfConstant { get; init; } = 1;

    /// <summary>Labels stay in their own units: for classes, rates, and losses that are not functions of g - y.</summary>
    public static LabelUnits AsGiven { get; } = new Unchanged();

    /// <summary>Centers and units from means and standard deviations.</summary>
    /// <param name="shared">Whether all outputs share one unit, the root mean square of their units.</param>
    public static LabelUnits Deviation(bool shared) => new Deviations(shared);

    /// <summary>Centers from medians and units from quartiles, which are robust against outliers.</summary>
    /// <param name="shared">Whether all outputs share one unit, the root mean square of their units.</param>
    public static LabelUnits Robust(bool shared) => new Quartiles(shared);

    /// <summary>No change of units.</summary>
    public static double[] Ones(int outputs)
    {
        var ones = new double[outputs];
        Array.Fill(ones, 1);
        return ones;
    }

    /// <summary>Centers and units of the outputs.</summary>
    /// <param name="rows">The rows, read once or twice.</param>
    /// <param name="center">Whether the model has a bias, which absorbs the shift; without a bias nothing is shifted.</param>
    /// <param name="interruption">Checked at every tile.</param>
    public abstract (double[] Centers, double[] Units) Of(TileSet rows, bool center, Interruption? interruption);

    /// <summary>Centers and units of the outputs, from second moments of the rows.</summary>
    /// <exception cref="NotSupportedException">The units need more than second moments.</exception>
    public abstract (double[] Centers, double[] Units) Of(Moments rows);

    /// <summary>The units that belong to scales. A scale of 0, of constant labels, becomes <see cref="OfConstant"/>.</summary>
    private double[] Units(double[] scales, bool shared)
    {
        if (!shared)
            return Array.ConvertAll(scales, scale => scale > 0 ? scale : OfConstant);
        var square = scales.Sum(scale => scale * scale) / scales.Length;
        return Array.ConvertAll(scales, _ => square > 0 ? Math.Sqrt(square) : OfConstant);
    }

    private sealed record Unchanged : LabelUnits
    {
        public override (double[] Centers, double[] Units) Of(TileSet rows, bool center, Interruption? interruption) =>
            None(rows.Targets.Count);

        public override (double[] Centers, double[] Units) Of(Moments rows) => None(rows.LabelCenter.Length);

        private static (double[] Centers, double[] Units) None(int outputs) => (new double[outputs], Ones(outputs));
    }

    private sealed record Deviations(bool Shared) : LabelUnits
    {
        public override (double[] Centers, double[] Units) Of(TileSet rows, bool center, Interruption? interruption)
        {
            var outputs = rows.Targets.Count;
            var (means, squares, total) = (new double[outputs], new double[outputs], 0.0);
            var lowest = Enumerable.Repeat(double.PositiveInfinity, outputs).ToArray();
            var highest = Enumerable.Repeat(double.NegativeInfinity, outputs).ToArray();
            foreach (var row in rows.ReadRows(interruption))
            {
                total += row.Weight;
                for (var j = 0; row.Weight > 0 && j < outputs; j++)
                {
                    var label = row.Labels.Span[j];
                    means[j] += row.Weight * label;
                    (lowest[j], highest[j]) = (Math.Min(lowest[j], label), Math.Max(highest[j], label));
                }
            }

            // The mean of a constant label is exact, so that rounding leaves no residual variance.
            for (var j = 0; j < outputs; j++)
                means[j] = !center ? 0 : lowest[j] == highest[j] ? lowest[j] : means[j] / total;
            foreach (var row in rows.ReadRows(interruption))
            {
                for (var j = 0; j < outputs; j++)
                    squares[j] += row.Weight * (row.Labels.Span[j] - means[j]) * (row.Labels.Span[j] - means[j]);
            }

            return (means, Units(Array.ConvertAll(squares, square => Math.Sqrt(square / total)), Shared));
        }

        public override (double[] Centers, double[] Units) Of(Moments rows)
        {
            var means = new double[rows.LabelCenter.Length];
            for (var j = 0; rows.IsCentered && j < means.Length; j++)
                means[j] = rows.LabelMean(j);
            return (means, Units(Array.ConvertAll(rows.LabelSquares, square => Math.Sqrt(square / rows.Weight)), Shared));
        }
    }

    /// <summary>
    /// The interquartile range, divided by the interquartile range of the standard normal distribution. It is 0 if half of the labels are
    /// equal; then the median distance of the other labels from the median replaces it.
    /// </summary>
    private sealed record Quartiles(bool Shared) : LabelUnits
    {
        /// <summary>The interquartile range of the standard normal distribution.</summary>
        private const double NormalDistance = 1.3489795;

        /// <summary>
        /// About the most labels that are read, over all outputs: of every second, third, ... row if there are more. Quartiles of a sample
        /// of a million are within 0.2 % of the quartiles of all labels.
        /// </summary>
        private const long MostLabels = 1 << 20;

        private const long FewestRows = 1 << 12;

        public override (double[] Centers, double[] Units) Of(TileSet rows, bool center, Interruption? interruption)
        {
            var outputs = rows.Targets.Count;
            var stride = ((rows.RowCount - 1) / Math.Max(FewestRows, MostLabels / outputs)) + 1;
            var (labels, weights, at) = (Enumerable.Range(0, outputs).Select(_ => new List<double>()).ToArray(), new List<double>(), 0L);
            foreach (var row in rows.ReadRows(interruption))
            {
                if (at++ % stride != 0 || row.Weight == 0)
                    continue;
                weights.Add(row.Weight);
                for (var j = 0; j < outputs; j++)
                    labels[j].Add(row.Labels.Span[j]);
            }

            var (centers, scales) = (new double[outputs], new double[outputs]);
            for (var j = 0; j < outputs; j++)
            {
                var sorted = new SortedLabels([.. labels[j]], [.. weights], interruption);
                centers[j] = center ? sorted.Quantile(0.5) : 0;
                scales[j] = Scale(sorted, centers[j], interruption);
            }

            return (centers, Units(scales, Shared));
        }

        public override (double[] Centers, double[] Units) Of(Moments rows) =>
            throw new NotSupportedException("Moments do not tell quartiles.");

        private static double Scale(SortedLabels labels, double center, Interruption? interruption)
        {
            var quartiles = (labels.Quantile(0.75) - labels.Quantile(0.25)) / NormalDistance;
            return quartiles > 0 ? quartiles : labels.DistancesOfOthers(center, interruption).Quantile(0.5);
        }
    }
}
