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
    public static Standardization Of(TileSet rows, bool center, bool labels)
    {
        var (n, outputs, total) = (rows.FeatureCount, labels ? rows.Targets.Count : 0, 0.0);
        var (featureMeans, labelMeans) = (new double[n], new double[outputs]);
        var (lowest, highest) = (new double[outputs], new double[outputs]);
        Array.Fill(lowest, double.PositiveInfinity);
        Array.Fill(highest, double.NegativeInfinity);
        foreach (var row in RowReader.Rows(rows))
        {
            total += row.Weight;
            if (!center || row.Weight == 0)
                continue;
            for (var e = 0; e < row.Values.Length; e++)
                featureMeans[row.Column(e)] += row.Weight * row.Values.Span[e];
            for (var j = 0; j < outputs; j++)
            {
                var label = row.Labels.Span[j];
                labelMeans[j] += row.Weight * label;
                (lowest[j], highest[j]) = (Math.Min(lowest[j], label), Math.Max(highest[j], label));
            }
        }

        Divide(featureMeans, total);
        Divide(labelMeans, total);
        for (var j = 0; j < outputs; j++)
        {
            // Exactly, so that a constant label leaves nothing to explain, not the rounding of its mean.
            if (lowest[j] == highest[j])
                labelMeans[j] = lowest[j];
        }

        // Second pass, about the mean: squares of the raw values would cancel. Zeros that sparse rows leave out count by their weight.
        var (featureSquares, storedWeights, labelSquare) = (new double[n], new double[n], 0.0);
        foreach (var row in RowReader.Rows(rows))
        {
            for (var e = 0; e < row.Values.Length; e++)
            {
                var column = row.Column(e);
                featureSquares[column] += row.Weight * Square(row.Values.Span[e] - featureMeans[column]);
                storedWeights[column] += row.Weight;
            }

            for (var j = 0; j < outputs; j++)
                labelSquare += row.Weight * Square(row.Labels.Span[j] - labelMeans[j]);
        }

        var scales = new double[n];
        for (var i = 0; i < n; i++)
        {
            var deviation = Math.Sqrt((featureSquares[i] + ((total - storedWeights[i]) * Square(featureMeans[i]))) / total);
            scales[i] = deviation > ConstantBelow * Math.Abs(featureMeans[i]) ? 1 / deviation : 0;
        }

        var labelDeviation = labels ? Math.Sqrt(labelSquare / total / outputs) : 1;
        return new Standardization(featureMeans, scales, labels ? labelMeans : new double[rows.Targets.Count], labelDeviation > 0 ? labelDeviation : 1);
    }

    /// <summary>
    /// Parameters of the raw units from those of the standardised ones: Theta takes the feature scales, A the label deviation, and b what the
    /// means leave over.
    /// </summary>
    public void Fold(ParameterLayout layout, Span<double> parameters)
    {
        var parts = layout.Parts().ToArray();
        var theta = parameters[parts[0]];
        var a = parameters[parts[1]];
        for (var i = 0; i < theta.Length; i++)
            theta[i] *= FeatureScales[i % layout.Features];
        for (var i = 0; i < a.Length; i++)
            a[i] *= LabelDeviation;
        if (!layout.HasBias)
            return;

        var bias = parameters[parts[2]];
        for (var j = 0; j < layout.Outputs; j++)
        {
            bias[j] = LabelMeans[j] + (LabelDeviation * bias[j]);
            for (var i = 0; i < layout.Rank; i++)
            {
                for (var f = 0; f < layout.Features; f++)
                    bias[j] -= a[(j * layout.Rank) + i] * theta[(i * layout.Features) + f] * FeatureMeans[f];
            }
        }
    }

    private static double Square(double value) => value * value;

    private static void Divide(double[] values, double by)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] /= by;
    }
}
