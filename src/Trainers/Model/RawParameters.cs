using System.Numerics;

namespace Cotangent.Trainers.Model;

/// <summary>
/// Theta, A and b in raw units: in single precision, as a model shows them, and what that leaves of the numbers that training had.
/// </summary>
/// <remarks>
/// A number in double is kept as two of single precision, (float)p and what is left, which are 48 of its 53 bits. b is kept in double:
/// features far from zero make it large, and it cancels against what they add.
/// </remarks>
internal sealed class RawParameters
{
    /// <param name="layout">The sizes.</param>
    /// <param name="values">Theta, A and b one after the other. Kept, and b is filled in, rounded.</param>
    /// <param name="bias">b; empty where there is none. Kept.</param>
    /// <param name="remainders">What Theta and A have beyond single precision; null for nothing. Kept, unless all are 0.</param>
    public RawParameters(ParameterLayout layout, float[] values, double[] bias, float[]? remainders = null)
    {
        (Layout, Values, Bias) = (layout, values, bias);
        Remainders = remainders.AsSpan().ContainsAnyExcept(0f) ? remainders : null;
        for (var j = 0; j < bias.Length; j++)
            SetBias(j, bias[j]);
    }

    public ParameterLayout Layout { get; }

    /// <summary>Theta, A and b in single precision, one after the other, as <see cref="Layout"/> says.</summary>
    public float[] Values { get; }

    /// <summary>What Theta and A have beyond <see cref="Values"/>; null where that is nothing.</summary>
    public float[]? Remainders { get; }

    /// <summary>Empty where there is no bias.</summary>
    public double[] Bias { get; }

    /// <summary>
    /// The features that lost a number: one of Theta or A that is not 0 in double, and 0 in single precision. In ascending order.
    /// </summary>
    public IReadOnlyList<int> VanishedFeatures { get; private init; } = [];

    /// <summary>
    /// An element of Theta or A, by its place in <see cref="Values"/>. What is set is rounded to single precision where there are no
    /// remainders.
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

    /// <summary>From parameters in single precision, b among them.</summary>
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
    /// What is kept of an element of Theta or A: of single precision, or of double as two of these. One that vanishes stays, to be noticed.
    /// </summary>
    public static T Kept<T>(double value)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        T.CreateChecked(typeof(T) == typeof(double) && (float)value != 0 ? (float)value + (double)Remainder(value) : value);

    public void SetBias(int output, double value)
    {
        Bias[output] = value;
        Values[Layout.Bias.Start.Value + output] = (float)value;
    }

    /// <summary>0 beside an infinity: what does not fit single precision is for others to refuse.</summary>
    private static float Remainder(double value) => float.IsFinite((float)value) ? (float)(value - (float)value) : 0;
}
