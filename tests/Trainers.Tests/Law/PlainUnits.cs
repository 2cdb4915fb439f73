namespace Cotangent.Trainers.Tests.Law;

/// <summary>
/// The changes of units of "What training minimizes" in docs/mathematics.md, by loops: features (x - mean) · scale, labels (y - center) /
/// deviation.
/// </summary>
internal sealed record PlainUnits(double[] Means, double[] Scales, double[] Centers, double[] Deviations)
{
    /// <summary>The distance of the quartiles of the standard normal distribution.</summary>
    private const double DistanceOfQuartiles = 1.3489795;

    public static PlainUnits None(int features, int outputs) =>
        new(new double[features], Ones(features), new double[outputs], Ones(outputs));

    /// <summary>Mean and deviation of each feature; without a shift, its root mean square. The scale of a constant feature is 0.</summary>
    public PlainUnits OfEachFeature(double[,] x, double[] w, bool isShifted)
    {
        var (means, scales) = (new double[x.Columns()], new double[x.Columns()]);
        for (var f = 0; f < x.Columns(); f++)
        {
            var (total, sum, square, lowest, highest) = (0.0, 0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity);
            for (var i = 0; i < x.Rows(); i++)
            {
                (total, sum) = (total + w[i], sum + (w[i] * x[i, f]));
                if (w[i] > 0)
                    (lowest, highest) = (Math.Min(lowest, x[i, f]), Math.Max(highest, x[i, f]));
            }

            means[f] = isShifted ? sum / total : 0;
            for (var i = 0; i < x.Rows(); i++)
                square += w[i] * (x[i, f] - means[f]) * (x[i, f] - means[f]);
            scales[f] = (isShifted && lowest == highest) || square == 0 ? 0 : 1 / Math.Sqrt(square / total);
        }

        return this with { Means = means, Scales = scales };
    }

    /// <summary>One scale for all features: the root mean square length of the rows is 1. A feature that is always 0 has scale 0.</summary>
    public PlainUnits OfRowLength(double[,] x, double[] w)
    {
        var (scales, total, square) = (new double[x.Columns()], 0.0, 0.0);
        for (var i = 0; i < x.Rows(); i++)
        {
            total += w[i];
            for (var f = 0; f < x.Columns(); f++)
                square += w[i] * x[i, f] * x[i, f];
        }

        for (var f = 0; f < x.Columns(); f++)
        {
            for (var i = 0; i < x.Rows(); i++)
            {
                if (w[i] > 0 && x[i, f] != 0)
                    scales[f] = 1 / Math.Sqrt(square / total);
            }
        }

        return this with { Means = new double[x.Columns()], Scales = scales };
    }

    /// <summary>Center and unit of each label; with one unit for all, the root of the mean of their squares.</summary>
    public PlainUnits OfLabels(double[,] y, double[] w, LabelChange change, bool isShifted, bool isShared)
    {
        if (change == LabelChange.None)
            return this;
        var (centers, deviations) = (new double[y.Columns()], new double[y.Columns()]);
        for (var j = 0; j < y.Columns(); j++)
        {
            (centers[j], deviations[j]) = change == LabelChange.Robust ? Quartiles(y, w, j) : MeanAndDeviation(y, w, j, isShifted);
            centers[j] = isShifted ? centers[j] : 0;
        }

        var square = 0.0;
        foreach (var deviation in deviations)
            square += deviation * deviation / deviations.Length;
        return this with { Centers = centers, Deviations = isShared ? Array.ConvertAll(deviations, _ => Math.Sqrt(square)) : deviations };
    }

    private static (double Center, double Unit) MeanAndDeviation(double[,] y, double[] w, int j, bool isShifted)
    {
        var (total, sum, square) = (0.0, 0.0, 0.0);
        for (var i = 0; i < y.Rows(); i++)
            (total, sum) = (total + w[i], sum + (w[i] * y[i, j]));
        var mean = isShifted ? sum / total : 0;
        for (var i = 0; i < y.Rows(); i++)
            square += w[i] * (y[i, j] - mean) * (y[i, j] - mean);
        return (mean, Math.Sqrt(square / total));
    }

    private static (double Center, double Unit) Quartiles(double[,] y, double[] w, int j) =>
        (Quantile(y, w, j, 0.5), (Quantile(y, w, j, 0.75) - Quantile(y, w, j, 0.25)) / DistanceOfQuartiles);

    /// <summary>The least label that at least the share of the weight is at or below.</summary>
    private static double Quantile(double[,] y, double[] w, int j, double share)
    {
        var (least, total) = (double.PositiveInfinity, 0.0);
        for (var i = 0; i < y.Rows(); i++)
            total += w[i];
        for (var i = 0; i < y.Rows(); i++)
        {
            var below = 0.0;
            for (var other = 0; other < y.Rows(); other++)
                below += y[other, j] <= y[i, j] ? w[other] : 0;
            if (w[i] > 0 && below >= share * total)
                least = Math.Min(least, y[i, j]);
        }

        return least;
    }

    private static double[] Ones(int count)
    {
        var ones = new double[count];
        for (var i = 0; i < count; i++)
            ones[i] = 1;
        return ones;
    }
}
