using System.Numerics.Tensors;

namespace Cotangent.Trainers;

/// <summary>Weighted sums of the features and labels of rows, and of their squares and products: all that squared error needs to know of the rows.</summary>
/// <remarks>
/// About the means, moments of rows and of more rows are put together by adding what is never negative on the diagonal, so that no difference of large
/// numbers is taken, however far the means are from zero or from each other. Source: Chan, Golub and LeVeque, <i>Algorithms for computing the sample
/// variance</i>, The American Statistician 37(3), 1983.
/// </remarks>
/// <param name="features">n.</param>
/// <param name="outputs">m.</param>
/// <param name="centered">Whether squares and products are of what rows are off their means; of the rows as they are otherwise.</param>
internal sealed class Moments(int features, int outputs, bool centered)
{
    private readonly double[] _featureShift = new double[features];
    private readonly double[] _labelShift = new double[outputs];

    public bool IsCentered => centered;

    /// <summary>W, the sum of the weights.</summary>
    public double Weight { get; private set; }

    /// <summary>Σ w x.</summary>
    public double[] FeatureSums { get; } = new double[features];

    /// <summary>Σ w y.</summary>
    public double[] LabelSums { get; } = new double[outputs];

    /// <summary>Σ w x xᵀ, n x n.</summary>
    public double[] Square { get; } = new double[features * features];

    /// <summary>Σ w y xᵀ, m x n.</summary>
    public double[] Cross { get; } = new double[outputs * features];

    /// <summary>Σ w y² of each label.</summary>
    public double[] LabelSquares { get; } = new double[outputs];

    /// <summary>Of all rows, in one pass.</summary>
    public static Moments Of(TileSet rows, bool centered, Team team, Interruption interruption)
    {
        var sums = new MomentSums(rows.FeatureCount, rows.Targets.Count, centered, team);
        foreach (var tiles in rows.Read().Chunk(MomentSums.Lanes))
        {
            interruption.Check();
            sums.Add(tiles);
        }

        return sums.Total();
    }

    public double FeatureMean(int feature) => FeatureSums[feature] / Weight;

    public double LabelMean(int output) => LabelSums[output] / Weight;

    /// <summary>Adds those of other rows.</summary>
    public void Add(Moments other) =>
        Add(other.Weight, other.FeatureSums, other.LabelSums, other.Square, other.Cross, other.LabelSquares);

    /// <summary>Adds those of other rows, by their parts.</summary>
    public void Add(
        double weight,
        ReadOnlySpan<double> featureSums,
        ReadOnlySpan<double> labelSums,
        ReadOnlySpan<double> square,
        ReadOnlySpan<double> cross,
        ReadOnlySpan<double> labelSquares)
    {
        if (weight == 0)
            return;
        TensorPrimitives.Add(Square, square, Square);
        TensorPrimitives.Add(Cross, cross, Cross);
        TensorPrimitives.Add(LabelSquares, labelSquares, LabelSquares);
        if (centered && Weight > 0)
            AddShift(weight, featureSums, labelSums);
        TensorPrimitives.Add(FeatureSums, featureSums, FeatureSums);
        TensorPrimitives.Add(LabelSums, labelSums, LabelSums);
        Weight += weight;
    }

    /// <summary>Makes of a label that is the same in all rows what it is, without the rounding of its mean: nothing to explain.</summary>
    public void SetConstantLabel(int output, double value)
    {
        (LabelSums[output], LabelSquares[output]) = (Weight * value, 0);
        Cross.AsSpan(output * features, features).Clear();
    }

    /// <summary>The means of the two parts are δ apart, and the mean of both in between: V w / (V + w) δ δᵀ.</summary>
    private void AddShift(double weight, ReadOnlySpan<double> featureSums, ReadOnlySpan<double> labelSums)
    {
        for (var i = 0; i < features; i++)
            _featureShift[i] = (featureSums[i] / weight) - FeatureMean(i);
        for (var j = 0; j < outputs; j++)
            _labelShift[j] = (labelSums[j] / weight) - LabelMean(j);
        var product = Weight * (weight / (Weight + weight));
        for (var i = 0; i < features; i++)
            AddScaled(product * _featureShift[i], Square.AsSpan(i * features, features));
        for (var j = 0; j < outputs; j++)
        {
            AddScaled(product * _labelShift[j], Cross.AsSpan(j * features, features));
            LabelSquares[j] += product * _labelShift[j] * _labelShift[j];
        }
    }

    private void AddScaled(double factor, Span<double> sum) => TensorPrimitives.MultiplyAdd(_featureShift, factor, sum, sum);
}
