using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Model;
using Cotangent.Trainers.Rows;

namespace Cotangent.Trainers.Scaling;

/// <summary>
/// The affine change of units that training works in: features <c>(x - mean) scale</c>, labels <c>(y - mean) / deviation</c>. It is applied
/// to rows, dense or sparse, in float or double; and to parameters, in both directions. Immutable.
/// </summary>
/// <remarks>Differences are computed in double, because means may be large against deviations.</remarks>
internal sealed class Units
{
    private readonly double[] _labelScales;

    /// <summary>The common scale of all features whose scale is not 0; null if their scales differ.</summary>
    private readonly float? _oneScale;

    /// <summary>
    /// A bit for each feature, set if its scale is 0. The bits fit a cache that the scales may not fit. Null if no scale is 0.
    /// </summary>
    private readonly ulong[]? _zeroScales;

    /// <param name="featureMeans">n.</param>
    /// <param name="featureScales">n.</param>
    /// <param name="labelMeans">m.</param>
    /// <param name="labelDeviations">m, none of them 0.</param>
    public Units(double[] featureMeans, double[] featureScales, double[] labelMeans, double[] labelDeviations)
    {
        RequireLength(featureScales, featureMeans.Length, "feature scales");
        RequireLength(labelDeviations, labelMeans.Length, "label deviations");
        (FeatureMeans, FeatureScales, LabelMeans, LabelDeviations) = (featureMeans, featureScales, labelMeans, labelDeviations);
        _labelScales = Array.ConvertAll(labelDeviations, deviation => 1 / deviation);
        ShiftsFeatures = featureMeans.AsSpan().ContainsAnyExcept(0);
        KeepsFeatures = !ShiftsFeatures && !featureScales.AsSpan().ContainsAnyExcept(1);
        KeepsLabels = !labelMeans.AsSpan().ContainsAnyExcept(0) && !labelDeviations.AsSpan().ContainsAnyExcept(1);
        _oneScale = OneScale(featureScales);
        _zeroScales = ZeroScales(featureScales);
    }

    /// <summary>The mean of each feature; 0 if features are not shifted.</summary>
    public double[] FeatureMeans { get; }

    /// <summary>1 / deviation of each feature; 0 for a constant feature, whose coefficient thereby becomes 0.</summary>
    public double[] FeatureScales { get; }

    /// <summary>The number subtracted from the labels of each output.</summary>
    public double[] LabelMeans { get; }

    /// <summary>The unit of each output.</summary>
    public double[] LabelDeviations { get; }

    /// <summary>Whether any feature is shifted. A shift fills the zeros of sparse rows.</summary>
    public bool ShiftsFeatures { get; }

    /// <summary>Whether features stay in raw units.</summary>
    public bool KeepsFeatures { get; }

    /// <summary>Whether labels that are numbers stay in raw units.</summary>
    public bool KeepsLabels { get; }

    /// <summary>No change of units.</summary>
    public static Units None(int features, int outputs) =>
        new(new double[features], LabelUnits.Ones(features), new double[outputs], LabelUnits.Ones(outputs));

    /// <summary>Copies all features of a row of a tile, zeros included, and changes them to units of training.</summary>
    /// <param name="tile">A tile with n features.</param>
    /// <param name="row">Number of the row.</param>
    /// <param name="target">n numbers.</param>
    public void CopyRow<T>(Tile tile, int row, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (tile.Sparse is null)
        {
            ApplyToFeatures(tile.Dense.AsSpan(row * FeatureMeans.Length, FeatureMeans.Length), target);
            return;
        }

        tile.CopyRow(row, target);
        if (typeof(T) == typeof(float))
        {
            ApplyToFeatures(MemoryMarshal.Cast<T, float>(target), target);
            return;
        }

        var x = MemoryMarshal.Cast<T, double>(target);
        TensorPrimitives.Subtract(x, FeatureMeans, x);
        TensorPrimitives.Multiply(x, FeatureScales, x);
    }

    /// <summary>Changes the units of a row of features. In single precision the row may be the target itself.</summary>
    /// <exception cref="ArgumentException">The row does not have n numbers.</exception>
    public void ApplyToFeatures<T>(ReadOnlySpan<float> row, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float) && KeepsFeatures && row.Length == FeatureMeans.Length)
            row.CopyTo(MemoryMarshal.Cast<T, float>(target));
        else
            Change(row, FeatureMeans, FeatureScales, target);
    }

    /// <summary>Changes the labels of a row to the labels that the loss receives.</summary>
    /// <param name="labels">m numbers, or the index of a class.</param>
    /// <param name="areClasses">Whether the label is an index: then the target is 1 for the class and 0 elsewhere.</param>
    /// <param name="target">m numbers.</param>
    public void ApplyToLabels<T>(ReadOnlySpan<float> labels, bool areClasses, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (areClasses)
        {
            target.Clear();
            target[(int)labels[0]] = T.One;
        }
        else if (typeof(T) == typeof(float) && KeepsLabels && labels.Length == LabelMeans.Length)
        {
            labels.CopyTo(MemoryMarshal.Cast<T, float>(target));
        }
        else if (typeof(T) == typeof(float))
        {
            Change(labels, LabelMeans, _labelScales, target);
        }
        else
        {
            for (var j = 0; j < labels.Length; j++)
                target[j] = T.CreateChecked((labels[j] - LabelMeans[j]) / LabelDeviations[j]);
        }
    }

    /// <summary>Scales stored features in double, without the shift.</summary>
    /// <param name="columns">The columns of the features, below n.</param>
    /// <param name="values">A value for each column.</param>
    /// <param name="target">Receives the scaled values; it may be longer.</param>
    public void Scale(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<double> target)
    {
        for (var e = 0; e < values.Length; e++)
            target[e] = values[e] * FeatureScales[columns[e]];
    }

    /// <summary>
    /// Scales stored features in place, without the shift. A common scale is applied in single precision, different scales in double.
    /// </summary>
    /// <param name="columns">The columns of the features, below n.</param>
    /// <param name="values">A value for each column.</param>
    public void Scale(ReadOnlySpan<int> columns, Span<float> values)
    {
        if (_oneScale is not { } scale)
        {
            for (var e = 0; e < values.Length; e++)
                values[e] = (float)(values[e] * FeatureScales[columns[e]]);
            return;
        }

        if (scale == 1 && _zeroScales is null)
            return;
        TensorPrimitives.Multiply(values, scale, values);
        if (_zeroScales is not null && HasZeroScale(_zeroScales, columns))
        {
            for (var e = 0; e < values.Length; e++)
                values[e] = ((_zeroScales[columns[e] >> 6] >> columns[e]) & 1) != 0 ? 0 : values[e];
        }
    }

    /// <summary>
    /// Changes parameters from the units of training to raw units. Theta is multiplied by the feature scales and A by the label deviations;
    /// b absorbs the shift by the means, summed in double. Takes time in proportion to the number of parameters.
    /// </summary>
    /// <returns>b in double.</returns>
    public double[] ToRaw<T>(ParameterLayout layout, Span<T> parameters)
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

    /// <summary>The inverse of <see cref="ToRaw"/>.</summary>
    /// <param name="raw">Parameters in raw units.</param>
    /// <param name="interruption">Checked at every row of Theta; null for never.</param>
    public T[] FromRaw<T>(RawParameters raw, Interruption? interruption = null)
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
                // The offset contains the contribution of a constant feature. Training leaves its coefficient at 0; see ConstantFeatures.
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

    /// <summary>Target = (row - shifts) scales, each number in double and rounded once to T. Float or double.</summary>
    private static void Change<T>(ReadOnlySpan<float> row, double[] shiftOf, double[] scaleOf, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (row.Length != shiftOf.Length)
            throw new ArgumentException($"The row has {row.Length} numbers; expected {shiftOf.Length}.", nameof(row));
        // All four have the length of the row. It is checked here, and for the scales in the constructor.
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref MemoryMarshal.GetReference(target[..row.Length]);
        ref var shifts = ref MemoryMarshal.GetArrayDataReference(shiftOf);
        ref var scales = ref MemoryMarshal.GetArrayDataReference(scaleOf);
        var at = 0;
        for (; at <= row.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            var (low, high) = ((nuint)at, (nuint)(at + Vector<double>.Count));
            Vector.Widen(Vector.LoadUnsafe(ref from, low), out var x, out var y);
            x = (x - Vector.LoadUnsafe(ref shifts, low)) * Vector.LoadUnsafe(ref scales, low);
            y = (y - Vector.LoadUnsafe(ref shifts, high)) * Vector.LoadUnsafe(ref scales, high);
            if (typeof(T) == typeof(float))
            {
                Vector.Narrow(x, y).StoreUnsafe(ref Unsafe.As<T, float>(ref to), low);
            }
            else
            {
                x.StoreUnsafe(ref Unsafe.As<T, double>(ref to), low);
                y.StoreUnsafe(ref Unsafe.As<T, double>(ref to), high);
            }
        }

        for (; at < row.Length; at++)
            target[at] = T.CreateChecked((row[at] - shiftOf[at]) * scaleOf[at]);
    }

    private static float? OneScale(double[] scales)
    {
        var first = Array.Find(scales, scale => scale != 0);
        return scales.AsSpan().ContainsAnyExcept(first, 0) ? null : (float)first;
    }

    private static ulong[]? ZeroScales(double[] scales)
    {
        if (!scales.Contains(0))
            return null;
        var zeros = new ulong[(scales.Length + 63) / 64];
        for (var feature = 0; feature < scales.Length; feature++)
            zeros[feature >> 6] |= scales[feature] == 0 ? 1UL << feature : 0;
        return zeros;
    }

    /// <summary>Whether any of the features has a scale of 0. The loop has no branch that depends on the data.</summary>
    private static bool HasZeroScale(ulong[] zeroScales, ReadOnlySpan<int> columns)
    {
        var found = 0UL;
        foreach (var column in columns)
            found |= zeroScales[column >> 6] >> column;
        return (found & 1) != 0;
    }

    private static void RequireLength(double[] numbers, int expected, string name)
    {
        if (numbers.Length != expected)
            throw new ArgumentException($"There are {numbers.Length} {name}; expected {expected}, one for each mean.", nameof(numbers));
    }
}
