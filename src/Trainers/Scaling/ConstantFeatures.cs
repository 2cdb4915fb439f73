using Cotangent.Trainers.Model;

namespace Cotangent.Trainers.Scaling;

/// <summary>Coefficients of features that are constant in the data, for training that continues from an earlier model.</summary>
internal static class ConstantFeatures
{
    /// <summary>
    /// Copies the coefficients of constant features from the earlier model, because the data does not determine them, and subtracts their
    /// constant contribution from the bias. If A has changed, Theta compensates the change, as far as the rank of A allows.
    /// </summary>
    /// <param name="units">The units of training, in which constant features have the scale 0.</param>
    /// <param name="from">Raw parameters of the earlier model.</param>
    /// <param name="to">Raw parameters of the trained model, of the same sizes.</param>
    public static void Keep(Units units, RawParameters from, RawParameters to)
    {
        if (units.FeatureScales.All(scale => scale > 0))
            return;
        var layout = to.Layout;
        var (k, n) = (layout.Rank, layout.Features);
        var passage = Passage(from, to);
        var offsets = new double[k];
        for (var f = 0; f < n; f++)
        {
            if (units.FeatureScales[f] > 0)
                continue;
            for (var i = 0; i < k; i++)
            {
                var kept = 0.0;
                for (var l = 0; l < k; l++)
                    kept += passage[(i * k) + l] * from[(l * n) + f];
                to[(i * n) + f] = kept;
                offsets[i] += to[(i * n) + f] * units.FeatureMeans[f];
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
    /// The k x k matrix 1 + A⁺ (A before - A). It maps a column of Theta for the earlier A to the column for the new A whose scores are
    /// nearest.
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

        var factor = new PivotedCholesky(gram, k, UnitsEstimate.ConstantBelow);
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
}
