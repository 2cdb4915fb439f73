using System.Numerics;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;

namespace Cotangent.Trainers.Scaling;

/// <summary>
/// The affine change of units that training works in, and the way back: features <c>(x - mean) / deviation</c>, labels
/// <c>(y - center) / unit</c>, as <see cref="LabelUnits"/> says.
/// </summary>
internal sealed class Standardization
{
    /// <summary>
    /// 2⁻⁴⁰: a deviation below this share of the mean is the rounding of sums in double, and the feature constant. One row of 2³⁰ that differs by
    /// the spacing of single precision makes more.
    /// </summary>
    private const double ConstantBelow = 1.0 / (1L << 40);

    private Standardization(double[] featureMeans, double[] featureScales, double[] labelMeans, double[] labelDeviations) =>
        (FeatureMeans, FeatureScales, LabelMeans, LabelDeviations) = (featureMeans, featureScales, labelMeans, labelDeviations);

    public double[] FeatureMeans { get; }

    /// <summary>1 / deviation; 0 for a constant feature, whose coefficient thereby becomes 0.</summary>
    public double[] FeatureScales { get; }

    public double[] LabelMeans { get; }

    /// <summary>The unit of each output.</summary>
    public double[] LabelDeviations { get; }

    /// <summary>No change of units.</summary>
    public static Standardization None(int features, int outputs)
    {
        return new Standardization(new double[features], LabelUnits.Ones(features), new double[outputs], LabelUnits.Ones(outputs));
    }

    /// <summary>
    /// Weighted means and deviations of the rows. Without a bias nothing may be shifted: only the scales are taken, as root mean squares.
    /// </summary>
    /// <param name="rows">Read twice.</param>
    /// <param name="center">Whether there is a bias that can take what a shift leaves over.</param>
    /// <param name="labels">How labels are shifted and scaled.</param>
    /// <param name="interruption">Asked at every tile.</param>
    public static Standardization Of(TileSet rows, bool center, LabelUnits labels, Interruption? interruption = null)
    {
        var (means, total) = (new double[rows.FeatureCount], 0.0);
        var range = new FeatureRange(rows.FeatureCount);
        foreach (var row in RowReader.Rows(rows, interruption))
        {
            total += row.Weight;
            range.Add(row);
            if (!center)
                continue;
            var values = row.Values.Span;
            for (var e = 0; e < values.Length; e++)
                means[row.Column(e)] += row.Weight * values[e];
        }

        for (var i = 0; i < means.Length; i++)
            means[i] /= total;

        // Second pass, about the mean: squares of the raw values would cancel. Zeros that sparse rows leave out count by their weight.
        var (squares, storedWeights) = (new double[means.Length], new double[means.Length]);
        foreach (var row in RowReader.Rows(rows, interruption))
        {
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
            var isConstant = (center && range.IsConstant(i)) || !(deviation > ConstantBelow * Math.Abs(means[i]));
            scales[i] = isConstant ? 0 : 1 / deviation;
        }

        var (centers, deviations) = labels.Of(rows, center, interruption);
        return new Standardization(means, scales, centers, deviations);
    }

    /// <summary>The same from moments of the rows, which need not be read again: about the means where there is a bias, and only there.</summary>
    public static Standardization Of(Moments rows, LabelUnits labels)
    {
        var n = rows.FeatureCenter.Length;
        var (means, scales) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            means[i] = rows.IsCentered ? rows.FeatureMean(i) : 0;
            var deviation = Math.Sqrt(rows.Square[(i * n) + i] / rows.Weight);
            scales[i] = deviation > ConstantBelow * Math.Abs(means[i]) ? 1 / deviation : 0;
        }

        var (centers, deviations) = labels.Of(rows);
        return new Standardization(means, scales, centers, deviations);
    }

    /// <summary>
    /// No feature is shifted, and all are scaled alike, so that rows have a length of 1 in the weighted root mean square: sparse rows often have
    /// one length already, and values that mean the same, which scales of their own would undo. A feature that never occurs gets 0, and no
    /// coefficient.
    /// </summary>
    /// <param name="rows">Read once, and again where labels change their units.</param>
    /// <param name="labels">How labels are shifted and scaled.</param>
    /// <param name="center">Whether there is a bias that can take what a shift of labels leaves over.</param>
    /// <param name="interruption">Asked at every tile.</param>
    public static Standardization OneScale(TileSet rows, LabelUnits labels, bool center = true, Interruption? interruption = null)
    {
        var (scales, squares, total) = (new double[rows.FeatureCount], 0.0, 0.0);
        foreach (var row in RowReader.Rows(rows, interruption))
        {
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

        var scale = squares > 0 ? Math.Sqrt(total / squares) : 0;
        for (var i = 0; i < scales.Length; i++)
            scales[i] *= scale;
        var (centers, deviations) = labels.Of(rows, center, interruption);
        return new Standardization(new double[rows.FeatureCount], scales, centers, deviations);
    }

    /// <summary>
    /// Parameters of the raw units from those of the standardised ones: Theta takes the feature scales, A the units of the labels, and b what the
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
            a[i] = RawParameters.Kept<T>(double.CreateChecked(a[i]) * LabelDeviations[i / layout.Rank]);
        var sums = new double[bias.Length];
        for (var j = 0; j < bias.Length; j++)
        {
            var sum = LabelMeans[j] + (LabelDeviations[j] * double.CreateChecked(bias[j]));
            for (var i = 0; i < layout.Rank; i++)
                sum -= double.CreateChecked(a[(j * layout.Rank) + i]) * offsets[i];
            bias[j] = T.CreateChecked(sums[j] = sum);
        }

        return sums;
    }

    /// <summary>The way back of <see cref="Fold"/>: parameters of the standardised units from those of the raw ones. The interruption is asked at every row of Theta.</summary>
    public T[] Unfold<T>(RawParameters raw, Interruption? interruption = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (layout, parameters) = (raw.Layout, new T[raw.Layout.Count]);
        var offsets = new double[layout.Rank];
        for (var i = 0; i < layout.Rank; i++)
        {
            interruption?.Check();
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
            bias[j] = T.CreateChecked(sum / LabelDeviations[j]);
        }

        for (var at = 0; at < layout.ALength; at++)
            parameters[layout.ThetaLength + at] = T.CreateChecked(raw[layout.ThetaLength + at] / LabelDeviations[at / layout.Rank]);
        return parameters;
    }

    /// <summary>
    /// Gives raw parameters that were trained on from others the coefficients of those for the features that are constant in the data, and takes
    /// from the bias what they add there: nothing was learnt of these features, and nothing is forgotten. Where A is another one now, Theta makes
    /// up for it, as far as A has the rank to.
    /// </summary>
    /// <param name="from">Those that training began with.</param>
    /// <param name="to">Folded, of the same sizes.</param>
    public void KeepConstantFeatures(RawParameters from, RawParameters to)
    {
        if (FeatureScales.All(scale => scale > 0))
            return;
        var layout = to.Layout;
        var (k, n) = (layout.Rank, layout.Features);
        var passage = Passage(from, to);
        var offsets = new double[k];
        for (var f = 0; f < n; f++)
        {
            if (FeatureScales[f] > 0)
                continue;
            for (var i = 0; i < k; i++)
            {
                var kept = 0.0;
                for (var l = 0; l < k; l++)
                    kept += passage[(i * k) + l] * from[(l * n) + f];
                to[(i * n) + f] = kept;
                offsets[i] += to[(i * n) + f] * FeatureMeans[f];
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

    /// <summary>
    /// From columns of Theta beside one A to those beside another that come nearest to the same scores: 1 + A⁺ (A of before - A), k x k.
    /// </summary>
    private static double[] Passage(RawParameters before, RawParameters after)
    {
        var (k, m, a) = (after.Layout.Rank, after.Layout.Outputs, after.Layout.ThetaLength);
        var (gram, right) = (new double[k * k], new double[k * k]);
        for (var i = 0; i < k; i++)
        {
            for (var l = 0; l < k; l++)
            {
                for (var j = 0; j < m; j++)
                {
                    var row = a + (j * k);
                    gram[(i * k) + l] += after[row + i] * after[row + l];
                    right[(l * k) + i] += after[row + i] * (before[row + l] - after[row + l]);
                }
            }
        }

        var factor = new PivotedCholesky(gram, k, ConstantBelow);
        var passage = new double[k * k];
        for (var l = 0; l < k; l++)
        {
            var step = new double[factor.Rank];
            for (var i = 0; i < step.Length; i++)
                step[i] = right[(l * k) + factor.Basis[i]];
            factor.DivideByTransposedFactor(step);
            factor.DivideByFactor(step);
            for (var i = 0; i < step.Length; i++)
                passage[(factor.Basis[i] * k) + l] = step[i];
            passage[(l * k) + l] += 1;
        }

        return passage;
    }

    private static double Square(double value) => value * value;
}
