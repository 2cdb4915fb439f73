using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;
using Cotangent.Trainers.SecondMoments;

namespace Cotangent.Trainers.Scaling;

/// <summary>Estimates <see cref="Units"/> from rows or from their second moments.</summary>
internal static class UnitsEstimate
{
    /// <summary>
    /// 2⁻⁴⁰. A deviation below this share of the mean is rounding of sums in double, and the feature is constant. If one row of 2³⁰ differs
    /// by the spacing of single precision, the deviation is larger.
    /// </summary>
    public const double ConstantBelow = 1.0 / (1L << 40);

    /// <summary>
    /// Units from weighted means and deviations of the rows. Without a bias nothing is shifted, and the scales are inverse root mean
    /// squares.
    /// </summary>
    /// <param name="rows">Read twice.</param>
    /// <param name="center">Whether the model has a bias, which absorbs the shift.</param>
    /// <param name="labels">The units of the labels.</param>
    /// <param name="interruption">Checked at every tile.</param>
    public static Units OfRows(TileSet rows, bool center, LabelUnits labels, Interruption? interruption = null)
    {
        var (means, total) = (new double[rows.FeatureCount], 0.0);
        var range = new FeatureRange(rows.FeatureCount);
        foreach (var row in rows.ReadRows(interruption))
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

        // The second pass is about the mean, because squares of raw values would cancel. Zeros that are not stored count by their weight.
        var (squares, storedWeights) = (new double[means.Length], new double[means.Length]);
        foreach (var row in rows.ReadRows(interruption))
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
        return new Units(means, scales, centers, deviations);
    }

    /// <summary>Units from second moments of the rows, which are centered if and only if the model has a bias.</summary>
    public static Units OfMoments(Moments rows, LabelUnits labels)
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
        return new Units(means, scales, centers, deviations);
    }

    /// <summary>
    /// One scale for all features and no shift, so that the weighted root mean square of the lengths of the rows is 1. Sparse rows often
    /// have equal lengths and values in one unit, which a scale for each feature would destroy. A feature that is 0 in all rows has the
    /// scale 0, and its coefficient stays 0.
    /// </summary>
    /// <param name="rows">Read once, and again if the units of labels change.</param>
    /// <param name="labels">The units of the labels.</param>
    /// <param name="center">Whether the model has a bias, which absorbs the shift of the labels.</param>
    /// <param name="interruption">Checked at every tile.</param>
    public static Units OneScale(TileSet rows, LabelUnits labels, bool center = true, Interruption? interruption = null)
    {
        var (scales, squares, total) = (new double[rows.FeatureCount], 0.0, 0.0);
        foreach (var row in rows.ReadRows(interruption))
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
        return new Units(new double[rows.FeatureCount], scales, centers, deviations);
    }

    private static double Square(double value) => value * value;
}
