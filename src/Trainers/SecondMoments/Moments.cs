using System.Numerics.Tensors;

namespace Cotangent.Trainers.SecondMoments;

/// <summary>
/// Weighted sums of the features and labels of rows, and of their squares and products. The squared error of a linear model depends on the
/// rows only through these sums.
/// </summary>
/// <remarks>
/// Squares of further rows are centered at the mean of the earlier rows, and then moved to the mean of both. The correction is smaller than
/// the squares, so no large numbers are subtracted, however far the means are from zero or from each other. Sources: Welford,
/// <i>Note on a method for calculating corrected sums of squares and products</i>, Technometrics 4(3), 1962; Chan, Golub and LeVeque,
/// <i>Algorithms for computing the sample variance</i>, The American Statistician 37(3), 1983.
/// </remarks>
/// <param name="features">n.</param>
/// <param name="outputs">m.</param>
/// <param name="centered">Whether squares and products are about the means; about zero otherwise.</param>
internal sealed class Moments(int features, int outputs, bool centered)
{
    private readonly double[] _featureSums = new double[features];
    private readonly double[] _labelSums = new double[outputs];

    /// <summary>Whether squares and products are about the means.</summary>
    public bool IsCentered => centered;

    /// <summary>W, the sum of the weights.</summary>
    public double Weight { get; private set; }

    /// <summary>The numbers subtracted from features: their means if centered, 0 otherwise.</summary>
    public double[] FeatureCenter { get; } = new double[features];

    /// <summary>The numbers subtracted from labels: their means if centered, 0 otherwise.</summary>
    public double[] LabelCenter { get; } = new double[outputs];

    /// <summary>Σ w x xᵀ about the center, n x n.</summary>
    public double[] Square { get; } = new double[features * features];

    /// <summary>Σ w y xᵀ about the center, m x n.</summary>
    public double[] Cross { get; } = new double[outputs * features];

    /// <summary>Σ w y² of each label about the center, m.</summary>
    public double[] LabelSquares { get; } = new double[outputs];

    /// <summary>The weighted mean of a feature.</summary>
    public double FeatureMean(int feature) => FeatureCenter[feature] + (_featureSums[feature] / Weight);

    /// <summary>The weighted mean of the labels of an output.</summary>
    public double LabelMean(int output) => LabelCenter[output] + (_labelSums[output] / Weight);

    /// <summary>Adds rows, given their sums about the present center. Centered moments move the center to the mean of all rows.</summary>
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

    /// <summary>Adds the moments of other rows.</summary>
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

    /// <summary>Sets the mean of a constant label exactly, so that rounding leaves no residual variance.</summary>
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

    private static void AddScaled(ReadOnlySpan<double> vector, double factor, Span<double> sum) =>
        TensorPrimitives.MultiplyAdd(vector, factor, sum, sum);
}
