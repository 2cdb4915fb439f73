using Cotangent.Transforms.Pipelines;
using NormFunction = Microsoft.ML.Transforms.LpNormNormalizingEstimatorBase.NormFunction;

namespace Cotangent.Transforms.Rules.Stages;

/// <summary>
/// The derivative of y = s c / N(x) at one row: dy = (s / N) dc - (s c / N²) dN. The norms are those that ML.NET computes: of a sparse
/// value, sums of the slots that it holds, also where the others are less the mean and no longer 0.
/// </summary>
/// <param name="norm">N.</param>
/// <param name="scale">s.</param>
/// <param name="isCentered">Whether c is x less its mean.</param>
/// <param name="size">The number of slots.</param>
internal sealed class NormQuotient(NormFunction norm, float scale, bool isCentered, int size)
{
    /// <summary>ML.NET leaves values as they are where s / N is smaller.</summary>
    private const float SmallestScale = 1e-8f;

    private readonly double[] _c = new double[size];
    private readonly int[] _allSlots = [.. Enumerable.Range(0, size)];

    /// <summary>s / N in each slot, dy/dc.</summary>
    public double[] Scales { get; } = new double[size];

    /// <summary>-s c / N², dy/dN.</summary>
    public double[] Directions { get; } = new double[size];

    /// <summary>dN/dx.</summary>
    public double[] Gradient { get; } = new double[size];

    /// <summary>Computes the derivative at the present row.</summary>
    public void Fill(Variable x)
    {
        var mean = x.Value.Sum() / size;
        for (var i = 0; i < size; i++)
            _c[i] = isCentered ? x.Value[i] - mean : x.Value[i];
        Array.Clear(Gradient);
        var value = norm switch
        {
            NormFunction.L1 => Absolute(x.ExplicitSlots),
            NormFunction.L2 => Euclidean(x.ExplicitSlots),
            NormFunction.Infinity => Largest(x.ExplicitSlots),
            NormFunction.StandardDeviation => Deviation(x.Value, mean),
            _ => throw new NotSupportedException($"No derivative of the norm {norm} is known."),
        };
        // A deviation has its mean in the formula. The other norms are functions of c, and c of x.
        if (isCentered && norm != NormFunction.StandardDeviation)
            SubtractMean(Gradient);
        Divide(value);
    }

    private double Absolute(int[]? explicitSlots)
    {
        var sum = 0.0;
        foreach (var i in Slots(explicitSlots))
        {
            sum += Math.Abs(_c[i]);
            Gradient[i] = double.IsNaN(_c[i]) ? double.NaN : Math.Sign(_c[i]);
        }

        return sum;
    }

    private double Euclidean(int[]? explicitSlots)
    {
        var squares = 0.0;
        foreach (var i in Slots(explicitSlots))
            squares += _c[i] * _c[i];
        var length = Math.Sqrt(squares);
        foreach (var i in Slots(explicitSlots))
            Gradient[i] = length == 0 ? 0 : _c[i] / length;
        return length;
    }

    /// <summary>The largest magnitude. Where two are equal, the derivative is that of the first.</summary>
    private double Largest(int[]? explicitSlots)
    {
        var largest = -1;
        foreach (var i in Slots(explicitSlots))
        {
            if (largest < 0 || Math.Abs(_c[i]) > Math.Abs(_c[largest]))
                largest = i;
        }

        if (largest < 0)
            return 0;
        Gradient[largest] = double.IsNaN(_c[largest]) ? double.NaN : Math.Sign(_c[largest]);
        return Math.Abs(_c[largest]);
    }

    private double Deviation(double[] x, double mean)
    {
        var squares = 0.0;
        foreach (var value in x)
            squares += (value - mean) * (value - mean);
        var deviation = Math.Sqrt(squares / size);
        for (var i = 0; i < size; i++)
            Gradient[i] = deviation == 0 ? 0 : (x[i] - mean) / (size * deviation);
        return deviation;
    }

    private void Divide(double value)
    {
        // A vector whose norm is 0 has no direction: the quotient jumps there, so no tangent passes.
        var quotient = value == 0 ? 0 : scale / value;
        var isDivided = !(value > 0 && quotient < SmallestScale);
        for (var i = 0; i < size; i++)
        {
            Scales[i] = isDivided ? quotient : 1;
            Directions[i] = isDivided && value != 0 ? -quotient * _c[i] / value : 0;
        }
    }

    private void SubtractMean(double[] gradient)
    {
        var mean = gradient.Sum() / size;
        for (var i = 0; i < size; i++)
            gradient[i] -= mean;
    }

    private ReadOnlySpan<int> Slots(int[]? explicitSlots) => explicitSlots ?? _allSlots;
}
