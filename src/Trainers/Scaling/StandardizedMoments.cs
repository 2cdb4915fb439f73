using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.SecondMoments;

namespace Cotangent.Trainers.Scaling;

/// <summary>Weighted second moments of standardized rows, divided by the total weight. With a bias each row is extended by a 1.</summary>
/// <param name="Length">p = n, or n + 1 with a bias.</param>
/// <param name="Square">XᵀWX/W, p x p.</param>
/// <param name="Cross">YᵀWX/W, m x p.</param>
/// <param name="LabelSquare">tr(YᵀWY)/W.</param>
internal sealed record StandardizedMoments(int Length, double[] Square, double[] Cross, double LabelSquare)
{
    /// <summary>The moments of rows after a change of units.</summary>
    /// <param name="moments">The moments of raw rows.</param>
    /// <param name="units">The units. They must not shift if the moments are not centered.</param>
    /// <param name="extend">Whether each row is extended by a 1, for a bias.</param>
    /// <param name="interruption">Checked at every row of the result.</param>
    public static StandardizedMoments Of(Moments moments, Units units, bool extend, Interruption? interruption = null)
    {
        var (n, m) = (moments.FeatureCenter.Length, moments.LabelCenter.Length);
        var p = extend ? n + 1 : n;
        var (scales, weight) = (units.FeatureScales, moments.Weight);
        double[] shifts = [.. units.FeatureMeans.Select((zero, i) => moments.FeatureMean(i) - zero)];
        double[] labelShifts = [.. units.LabelMeans.Take(m).Select((zero, j) => moments.LabelMean(j) - zero)];
        // Moments that are not centered need no shift.
        var shifted = moments.IsCentered ? 1 : 0;
        var (square, cross, labelSquare) = (new double[p * p], new double[m * p], 0.0);
        for (var i = 0; i < n; i++)
        {
            interruption?.Check();
            for (var j = i; j < n; j++)
            {
                var element = (moments.Square[(i * n) + j] / weight) + (shifted * shifts[i] * shifts[j]);
                square[(i * p) + j] = square[(j * p) + i] = scales[i] * scales[j] * element;
            }
        }

        for (var j = 0; j < m; j++)
        {
            interruption?.Check();
            var deviation = units.LabelDeviations[j];
            labelSquare += ((moments.LabelSquares[j] / weight) + (shifted * labelShifts[j] * labelShifts[j])) / (deviation * deviation);
            for (var i = 0; i < n; i++)
            {
                var element = (moments.Cross[(j * n) + i] / weight) + (shifted * labelShifts[j] * shifts[i]);
                cross[(j * p) + i] = scales[i] * element / deviation;
            }

            if (extend)
                cross[(j * p) + n] = labelShifts[j] / deviation;
        }

        if (extend)
        {
            for (var i = 0; i < n; i++)
                square[(i * p) + n] = square[(n * p) + i] = scales[i] * shifts[i];
            square[^1] = 1;
        }

        return new StandardizedMoments(p, square, cross, labelSquare);
    }

    /// <summary>
    /// The moments of whitened features: S = 1, because second moments plus penalty are the identity, and R L⁻ᵀ. The condition number of
    /// the features affects only the rounding of R.
    /// </summary>
    /// <param name="whitening">The whitening by these moments.</param>
    /// <param name="layout">The sizes of the model of the features.</param>
    /// <param name="interruption">Checked at every output, which takes n² / 2 multiplications.</param>
    public StandardizedMoments Whiten(FeatureWhitening whitening, ParameterLayout layout, Interruption? interruption = null)
    {
        var (n, m, extended) = (layout.Features, layout.Outputs, layout.HasBias ? 1 : 0);
        var rank = whitening.LayoutOf(layout).Features;
        var (p, square) = (rank + extended, new double[(rank + extended) * (rank + extended)]);
        for (var i = 0; i < p; i++)
            square[(i * p) + i] = 1;
        var cross = new double[m * p];
        for (var j = 0; j < m; j++)
        {
            interruption?.Check();
            whitening.GradientFromFeatures(Cross.AsSpan(j * Length, n), cross.AsSpan(j * p, rank));
            if (layout.HasBias)
                cross[(j * p) + rank] = Cross[(j * Length) + n];
        }

        return new StandardizedMoments(p, square, cross, LabelSquare);
    }
}
