using System.Numerics;

namespace Cotangent.Trainers;

/// <summary>
/// The affine change of units that training works in, and the way back: features <c>(x - mean) / deviation</c>, labels
/// <c>(y - mean) / deviation</c> with one deviation for all outputs, so that their errors keep their proportions.
/// </summary>
internal sealed class Standardization
{
    /// <summary>2⁻²³, the relative spacing of single precision: a deviation below this share of the mean is rounding, and the feature constant.</summary>
    private const double ConstantBelow = 1.0 / (1 << 23);

    private Standardization(double[] featureMeans, double[] featureScales, double[] labelMeans, double labelDeviation) =>
        (FeatureMeans, FeatureScales, LabelMeans, LabelDeviation) = (featureMeans, featureScales, labelMeans, labelDeviation);

    public double[] FeatureMeans { get; }

    /// <summary>1 / deviation; 0 for a constant feature, whose coefficient thereby becomes 0.</summary>
    public double[] FeatureScales { get; }

    public double[] LabelMeans { get; }

    public double LabelDeviation { get; }

    /// <summary>No change of units.</summary>
    public static Standardization None(int features, int outputs)
    {
        var scales = new double[features];
        Array.Fill(scales, 1);
        return new Standardization(new double[features], scales, new double[outputs], 1);
    }

    /// <summary>Weighted means and deviations of the rows. Without a bias nothing may be shifted: only the scales are taken, as root mean squares.</summary>
    /// <param name="rows">Read twice.</param>
    /// <param name="center">Whether there is a bias that can take what a shift leaves over.</param>
    /// <param name="labels">Whether labels are shifted and scaled too; classes never are.</param>
    /// <param name="interruption">Asked at every tile.</param>
    public static Standardization Of(TileSet rows, bool center, bool labels, Interruption? interruption = null)
    {
        var (means, total) = (new double[rows.FeatureCount], 0.0);
        var units = new LabelUnits(rows.Targets, center, labels);
        foreach (var row in RowReader.Rows(rows, interruption))
        {
            total += row.Weight;
            units.AddToMeans(row);
            if (!center)
                continue;
            var values = row.Values.Span;
            for (var e = 0; e < values.Length; e++)
                means[row.Column(e)] += row.Weight * values[e];
        }

        for (var i = 0; i < means.Length; i++)
            means[i] /= total;
        units.FinishMeans();

        // Second pass, about the mean: squares of the raw values would cancel. Zeros that sparse rows leave out count by their weight.
        var (squares, storedWeights) = (new double[means.Length], new double[means.Length]);
        foreach (var row in RowReader.Rows(rows, interruption))
        {
            units.AddToDeviation(row);
            var values = row.Values.Span;
            for (var e = 0; e < values.Length; e++)
            {
                var column = row.Column(e);
                squares[column] += row.Weight * Square(values[e] - means[column]);
                storedWeights[column] += row.Weight;
            }
        }

        var scales = new double[means.Length];
        for (var i = 0; i < scales.Length; i++)
        {
            var deviation = Math.Sqrt((squares[i] + ((total - storedWeights[i]) * Square(means[i]))) / total);
            scales[i] = deviation > ConstantBelow * Math.Abs(means[i]) ? 1 / deviation : 0;
        }

        return new Standardization(means, scales, units.Means, units.Deviation);
    }

    /// <summary>The same from moments of the rows, which need not be read again: about the means where there is a bias, and only there.</summary>
    public static Standardization Of(Moments rows, bool labels)
    {
        var (n, m) = (rows.FeatureCenter.Length, rows.LabelCenter.Length);
        var (means, scales) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            means[i] = rows.IsCentered ? rows.FeatureMean(i) : 0;
            var deviation = Math.Sqrt(rows.Square[(i * n) + i] / rows.Weight);
            scales[i] = deviation > ConstantBelow * Math.Abs(means[i]) ? 1 / deviation : 0;
        }

        var (labelMeans, squares) = (new double[m], labels ? rows.LabelSquares.Sum() : 0);
        for (var j = 0; labels && rows.IsCentered && j < m; j++)
            labelMeans[j] = rows.LabelMean(j);
        return new Standardization(means, scales, labelMeans, squares > 0 ? Math.Sqrt(squares / rows.Weight / m) : 1);
    }

    /// <summary>
    /// No feature is shifted, and all are scaled alike, so that rows have a length of 1 in the weighted root mean square: sparse rows often have one length already,
    /// and values that mean the same, which scales of their own would undo. A feature that never occurs gets 0, and no coefficient.
    /// </summary>
    /// <param name="rows">Read once; twice where labels change their units.</param>
    /// <param name="labels">Whether labels are shifted and scaled; classes never are.</param>
    /// <param name="center">Whether there is a bias that can take what a shift of labels leaves over.</param>
    /// <param name="interruption">Asked at every tile.</param>
    public static Standardization OneScale(TileSet rows, bool labels, bool center = true, Interruption? interruption = null)
    {
        var (scales, squares, total) = (new double[rows.FeatureCount], 0.0, 0.0);
        var units = new LabelUnits(rows.Targets, center, labels);
        foreach (var row in RowReader.Rows(rows, interruption))
        {
            units.AddToMeans(row);
            total += row.Weight;
            var values = row.Values.Span;
            for (var e = 0; e < values.Length; e++)
            {
                if (values[e] == 0 || row.Weight == 0)
                    continue;
                squares += row.Weight * Square(values[e]);
                scales[row.Column(e)] = 1;
            }
        }

        units.FinishMeans();
        if (units.AreChanged)
        {
            foreach (var row in RowReader.Rows(rows, interruption))
                units.AddToDeviation(row);
        }

        var scale = squares > 0 ? Math.Sqrt(total / squares) : 0;
        for (var i = 0; i < scales.Length; i++)
            scales[i] *= scale;
        return new Standardization(new double[rows.FeatureCount], scales, units.Means, units.Deviation);
    }

    /// <summary>
    /// Parameters of the raw units from those of the standardised ones: Theta takes the feature scales, A the label deviation, and b what the
    /// means leave over of what is kept of them, summed in double. Takes as long as there are parameters.
    /// </summary>
    /// <returns>b in double.</returns>
    public double[] Fold<T>(ParameterLayout layout, Span<T> parameters)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var theta = parameters[layout.Theta];
        var a = parameters[layout.A];
        var bias = parameters[layout.Bias];
        var offsets = new double[layout.Rank];
        for (var i = 0; i < layout.Rank; i++)
        {
            var row = theta.Slice(i * layout.Features, layout.Features);
            for (var f = 0; f < row.Length; f++)
            {
                row[f] = RawParameters.Kept<T>(double.CreateChecked(row[f]) * FeatureScales[f]);
                offsets[i] += double.CreateChecked(row[f]) * FeatureMeans[f];
            }
        }

        for (var i = 0; i < a.Length; i++)
            a[i] = RawParameters.Kept<T>(double.CreateChecked(a[i]) * LabelDeviation);
        var sums = new double[bias.Length];
        for (var j = 0; j < bias.Length; j++)
        {
            var sum = LabelMeans[j] + (LabelDeviation * double.CreateChecked(bias[j]));
            for (var i = 0; i < layout.Rank; i++)
                sum -= double.CreateChecked(a[(j * layout.Rank) + i]) * offsets[i];
            bias[j] = T.CreateChecked(sums[j] = sum);
        }

        return sums;
    }

    /// <summary>The way back of <see cref="Fold"/>: parameters of the standardised units from those of the raw ones.</summary>
    public T[] Unfold<T>(RawParameters raw)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (layout, parameters) = (raw.Layout, new T[raw.Layout.Count]);
        var offsets = new double[layout.Rank];
        for (var i = 0; i < layout.Rank; i++)
        {
            for (var f = 0; f < layout.Features; f++)
            {
                var at = (i * layout.Features) + f;
                offsets[i] += raw[at] * FeatureMeans[f];
                // What a constant feature adds is in the offset; training leaves its coefficient at 0, see KeepConstantFeatures.
                parameters[at] = FeatureScales[f] > 0 ? T.CreateChecked(raw[at] / FeatureScales[f]) : T.Zero;
            }
        }

        var bias = parameters.AsSpan(layout.Bias);
        for (var j = 0; j < bias.Length; j++)
        {
            var sum = raw.Bias[j] - LabelMeans[j];
            for (var i = 0; i < layout.Rank; i++)
                sum += raw[layout.ThetaLength + (j * layout.Rank) + i] * offsets[i];
            bias[j] = T.CreateChecked(sum / LabelDeviation);
        }

        for (var at = layout.ThetaLength; at < layout.ThetaLength + layout.ALength; at++)
            parameters[at] = T.CreateChecked(raw[at] / LabelDeviation);
        return parameters;
    }

    /// <summary>
    /// Gives raw parameters that were trained on from others the coefficients of those for the features that are constant in the data, and takes
    /// from the bias what they add there: nothing was learnt of these features, and nothing is forgotten.
    /// </summary>
    /// <param name="from">Those that training began with.</param>
    /// <param name="to">Folded, of the same sizes.</param>
    public void KeepConstantFeatures(RawParameters from, RawParameters to)
    {
        var layout = to.Layout;
        var offsets = new double[layout.Rank];
        for (var i = 0; i < layout.Rank; i++)
        {
            for (var f = 0; f < layout.Features; f++)
            {
                if (FeatureScales[f] > 0)
                    continue;
                var at = (i * layout.Features) + f;
                to[at] = from[at];
                offsets[i] += to[at] * FeatureMeans[f];
            }
        }

        for (var j = 0; j < to.Bias.Length; j++)
        {
            var sum = to.Bias[j];
            for (var i = 0; i < layout.Rank; i++)
                sum -= to[layout.ThetaLength + (j * layout.Rank) + i] * offsets[i];
            to.SetBias(j, sum);
        }
    }

    private static double Square(double value) => value * value;

    /// <summary>Means and the one deviation of the labels, in two passes; no change where there is none to make.</summary>
    private sealed class LabelUnits(Targets targets, bool center, bool labels)
    {
        private readonly double[] _lowest = [.. Enumerable.Repeat(double.PositiveInfinity, targets.Count)];
        private readonly double[] _highest = [.. Enumerable.Repeat(double.NegativeInfinity, targets.Count)];
        private double _total;
        private double _squares;

        public bool AreChanged { get; } = labels && !targets.AreClasses;

        public double[] Means { get; } = new double[targets.Count];

        public double Deviation => _squares > 0 ? Math.Sqrt(_squares / _total / targets.Count) : 1;

        public void AddToMeans(RowReader.Row row)
        {
            _total += row.Weight;
            if (!AreChanged || !center || row.Weight == 0)
                return;
            for (var j = 0; j < Means.Length; j++)
            {
                var label = row.Labels.Span[j];
                Means[j] += row.Weight * label;
                (_lowest[j], _highest[j]) = (Math.Min(_lowest[j], label), Math.Max(_highest[j], label));
            }
        }

        public void FinishMeans()
        {
            // Exactly, so that a constant label leaves nothing to explain, not the rounding of its mean.
            for (var j = 0; j < Means.Length; j++)
                Means[j] = _lowest[j] == _highest[j] ? _lowest[j] : Means[j] / _total;
        }

        public void AddToDeviation(RowReader.Row row)
        {
            for (var j = 0; AreChanged && j < Means.Length; j++)
                _squares += row.Weight * Square(row.Labels.Span[j] - Means[j]);
        }
    }
}
