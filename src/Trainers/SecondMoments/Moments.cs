using System.Numerics.Tensors;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.SecondMoments;

/// <summary>
/// Weighted sums of the features and labels of rows, and of their squares and products: all that squared error needs to know of the rows.
/// </summary>
/// <remarks>
/// About the means, the squares of further rows are taken about the mean of those before, and moved to the mean of both by less than they are: no
/// difference of large numbers, however far the means are from zero or from each other. Sources: Welford, <i>Note on a method for calculating
/// corrected sums of squares and products</i>, Technometrics 4(3), 1962; Chan, Golub and LeVeque, <i>Algorithms for computing the sample
/// variance</i>, The American Statistician 37(3), 1983.
/// </remarks>
/// <param name="features">n.</param>
/// <param name="outputs">m.</param>
/// <param name="centered">Whether squares and products are of what rows are off their means; of the rows as they are otherwise.</param>
internal sealed class Moments(int features, int outputs, bool centered)
{
    private readonly double[] _featureSums = new double[features];
    private readonly double[] _labelSums = new double[outputs];

    public bool IsCentered => centered;

    /// <summary>W, the sum of the weights.</summary>
    public double Weight { get; private set; }

    /// <summary>What rows are taken off: their mean where centred, and 0 otherwise.</summary>
    public double[] FeatureCenter { get; } = new double[features];

    /// <summary>What labels are taken off.</summary>
    public double[] LabelCenter { get; } = new double[outputs];

    /// <summary>Σ w x xᵀ of what is off the centre, n x n.</summary>
    public double[] Square { get; } = new double[features * features];

    /// <summary>Σ w y xᵀ of what is off the centre, m x n.</summary>
    public double[] Cross { get; } = new double[outputs * features];

    /// <summary>Σ w y² of each label, of what is off the centre.</summary>
    public double[] LabelSquares { get; } = new double[outputs];

    /// <summary>Of all rows, in one pass.</summary>
    public static Moments Of(TileSet rows, bool centered, Team team, Interruption interruption)
    {
        var sums = new MomentSums(rows.FeatureCount, rows.Targets.Count, centered, team, interruption);
        foreach (var tiles in rows.Read().Chunk(MomentSums.Lanes))
            sums.Add(tiles);

        return sums.Total();
    }

    /// <summary>
    /// Of the features, in one pass over some of the tiles, spread evenly, or all of them. The labels of the result are no labels: they are what a
    /// row has in their place.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="mostRows">About so many are looked at.</param>
    /// <param name="centered">Whether squares are about the means.</param>
    /// <param name="team">The threads.</param>
    /// <param name="interruption">Asked at every tile.</param>
    /// <returns>The moments, and whether rows were left out.</returns>
    public static (Moments Moments, bool IsSample) OfFeatures(TileSet rows, long mostRows, bool centered, Team team, Interruption interruption)
    {
        // One number of each row will do for the label that there is none of.
        var sums = new MomentSums(rows.FeatureCount, outputs: 1, centered, team, interruption);
        var stride = ((rows.RowCount - 1) / mostRows) + 1;
        foreach (var tiles in rows.Read().Where((_, i) => i % stride == 0).Chunk(MomentSums.Lanes))
            sums.Add(tiles);

        return (sums.Total(), stride > 1);
    }

    public double FeatureMean(int feature) => FeatureCenter[feature] + (_featureSums[feature] / Weight);

    public double LabelMean(int output) => LabelCenter[output] + (_labelSums[output] / Weight);

    /// <summary>Adds rows, given their sums about the centre as it is now; where centred, the centre moves to the mean of all.</summary>
    public void Add(
        double weight,
        ReadOnlySpan<double> featureSums,
        ReadOnlySpan<double> labelSums,
        ReadOnlySpan<double> square,
        ReadOnlySpan<double> cross,
        ReadOnlySpan<double> labelSquares)
    {
        AddSquares(square, cross, labelSquares);
        Weight += weight;
        if (centered)
        {
            AddProducts(-1 / Weight, featureSums, labelSums);
            Move(1 / Weight, featureSums, labelSums);
            return;
        }

        TensorPrimitives.Add(_featureSums, featureSums, _featureSums);
        TensorPrimitives.Add(_labelSums, labelSums, _labelSums);
    }

    /// <summary>Adds those of other rows.</summary>
    public void Add(Moments other)
    {
        if (other.Weight == 0)
            return;
        AddSquares(other.Square, other.Cross, other.LabelSquares);
        var share = other.Weight / (Weight + other.Weight);
        double[] featureShift = [.. other.FeatureCenter.Zip(FeatureCenter, (theirs, ours) => theirs - ours)];
        double[] labelShift = [.. other.LabelCenter.Zip(LabelCenter, (theirs, ours) => theirs - ours)];
        AddProducts(Weight * share, featureShift, labelShift);
        Move(share, featureShift, labelShift);
        TensorPrimitives.Add(_featureSums, other._featureSums, _featureSums);
        TensorPrimitives.Add(_labelSums, other._labelSums, _labelSums);
        Weight += other.Weight;
    }

    /// <summary>Makes of a label that is the same in all rows what it is, without the rounding of its mean: nothing to explain.</summary>
    public void SetConstantLabel(int output, double value)
    {
        (LabelCenter[output], LabelSquares[output]) = (value, 0);
        Cross.AsSpan(output * features, features).Clear();
    }

    private void AddSquares(ReadOnlySpan<double> square, ReadOnlySpan<double> cross, ReadOnlySpan<double> labelSquares)
    {
        TensorPrimitives.Add(Square, square, Square);
        TensorPrimitives.Add(Cross, cross, Cross);
        TensorPrimitives.Add(LabelSquares, labelSquares, LabelSquares);
    }

    private void AddProducts(double factor, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        for (var i = 0; i < features; i++)
            AddScaled(x, factor * x[i], Square.AsSpan(i * features, features));
        for (var j = 0; j < outputs; j++)
        {
            AddScaled(x, factor * y[j], Cross.AsSpan(j * features, features));
            LabelSquares[j] += factor * y[j] * y[j];
        }
    }

    private void Move(double factor, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        AddScaled(x, factor, FeatureCenter);
        AddScaled(y, factor, LabelCenter);
    }

    private static void AddScaled(ReadOnlySpan<double> vector, double factor, Span<double> sum) => TensorPrimitives.MultiplyAdd(vector, factor, sum, sum);
}
