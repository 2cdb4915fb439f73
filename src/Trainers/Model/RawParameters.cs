using System.Numerics;

namespace Cotangent.Trainers.Model;

/// <summary>
/// Theta, A and b in raw units: in single precision, as a model shows them, and the remainders to the double precision of training.
/// </summary>
/// <remarks>
/// A number p in double is kept as two numbers of single precision, (float)p and the remainder, which hold 48 of its 53 bits. b is kept in
/// double: it is large if features are far from zero, and cancels against their contributions.
/// </remarks>
internal sealed class RawParameters
{
    /// <param name="layout">The sizes.</param>
    /// <param name="values">Theta, A and b one after the other. The array is kept; b is overwritten with the rounded bias.</param>
    /// <param name="bias">b; empty without a bias. The array is kept.</param>
    /// <param name="remainders">Theta and A minus their single-precision values; null for 0. The array is kept, unless all are 0.</param>
    public RawParameters(ParameterLayout layout, float[] values, double[] bias, float[]? remainders = null)
    {
        (Layout, Values, Bias) = (layout, values, bias);
        Remainders = remainders.AsSpan().ContainsAnyExcept(0f) ? remainders : null;
        for (var j = 0; j < bias.Length; j++)
            SetBias(j, bias[j]);
    }

    public ParameterLayout Layout { get; }

    /// <summary>Theta, A and b in single precision, one after the other, in the order of <see cref="Layout"/>.</summary>
    public float[] Values { get; }

    /// <summary>Theta and A minus <see cref="Values"/>; null if all remainders are 0.</summary>
    public float[]? Remainders { get; }

    /// <summary>b in double; empty without a bias.</summary>
    public double[] Bias { get; }

    /// <summary>
    /// The features with a vanished parameter, in ascending order: an element of Theta or A that is nonzero in double and 0 in single
    /// precision.
    /// </summary>
    public IReadOnlyList<int> VanishedFeatures { get; private init; } = [];

    /// <summary>
    /// An element of Theta or A, by its index in <see cref="Values"/>. Without remainders, setting an element rounds it to single
    /// precision.
    /// </summary>
    public double this[int index]
    {
        get => Remainders is null ? Values[index] : (double)Values[index] + Remainders[index];
        set
        {
            Values[index] = (float)value;
            if (Remainders is not null)
                Remainders[index] = Remainder(value);
        }
    }

    /// <summary>From parameters in single precision, including b.</summary>
    public static RawParameters Of(ParameterLayout layout, float[] parameters) =>
        new(layout, parameters, Array.ConvertAll(parameters[layout.Bias], b => (double)b));

    /// <summary>From parameters in double.</summary>
    public static RawParameters Of(ParameterLayout layout, double[] parameters)
    {
        var (values, remainders) = (new float[layout.Count], new float[layout.ThetaLength + layout.ALength]);
        var vanished = new SortedSet<int>();
        for (var i = 0; i < remainders.Length; i++)
        {
            (values[i], remainders[i]) = ((float)parameters[i], Remainder(parameters[i]));
            if (values[i] == 0 && parameters[i] != 0)
                vanished.UnionWith(i < layout.ThetaLength ? [i % layout.Features] : Enumerable.Range(0, layout.Features));
        }

        return new RawParameters(layout, values, parameters[layout.Bias], remainders) { VanishedFeatures = [.. vanished] };
    }

    /// <summary>
    /// Rounds an element of Theta or A to its kept value: one number of single precision for float, the sum of two for double. A double
    /// that vanishes in single precision is returned as it is, so that it can be detected.
    /// </summary>
    public static T Kept<T>(double value)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        T.CreateChecked(typeof(T) == typeof(double) && (float)value != 0 ? (float)value + (double)Remainder(value) : value);

    public void SetBias(int output, double value)
    {
        Bias[output] = value;
        Values[Layout.Bias.Start.Value + output] = (float)value;
    }

    /// <summary>0 if the value overflows single precision. Callers refuse such values.</summary>
    private static float Remainder(double value) => float.IsFinite((float)value) ? (float)(value - (float)value) : 0;
}
