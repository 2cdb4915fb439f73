namespace Cotangent.Trainers;

/// <summary>
/// Theta, A and b in single precision and standardised units, one after the other. Theta is k x n, or by feature, n x k, so that what
/// a sparse row touches of it is contiguous.
/// </summary>
internal sealed class ModelParameters
{
    private float[]? _best;

    /// <param name="layout">The sizes.</param>
    /// <param name="start">As the layout has it.</param>
    /// <param name="isByFeature">Whether Theta is kept by feature.</param>
    public ModelParameters(ParameterLayout layout, ReadOnlySpan<float> start, bool isByFeature)
    {
        (Layout, IsByFeature, Values) = (layout, isByFeature, start.ToArray());
        if (!isByFeature)
            return;
        for (var i = 0; i < layout.Rank; i++)
        {
            for (var f = 0; f < layout.Features; f++)
                Values[(f * layout.Rank) + i] = start[(i * layout.Features) + f];
        }
    }

    public ParameterLayout Layout { get; }

    public bool IsByFeature { get; }

    public float[] Values { get; }

    public Memory<float> Theta => Values.AsMemory(Layout.Theta);

    public Memory<float> A => Values.AsMemory(Layout.A);

    public Memory<float> Bias => Values.AsMemory(Layout.Bias);

    /// <summary>Remembers the present values.</summary>
    public void KeepBest() => Values.CopyTo(_best ??= new float[Values.Length], 0);

    /// <summary>The remembered values (the present ones where none are), in raw units and in the order of the layout.</summary>
    public float[] Best(Standardization units)
    {
        var (n, k, m) = (Layout.Features, Layout.Rank, Layout.Outputs);
        var (source, result) = (_best ?? Values, new float[Layout.Count]);
        // Theta times the means, in double: what the shift of the features leaves to the bias.
        var shift = new double[k];
        for (var i = 0; i < k; i++)
        {
            for (var f = 0; f < n; f++)
            {
                var theta = source[IsByFeature ? (f * k) + i : (i * n) + f] * units.FeatureScales[f];
                result[(i * n) + f] = (float)theta;
                shift[i] += theta * units.FeatureMeans[f];
            }
        }

        for (var j = 0; j < m; j++)
        {
            var bias = 0.0;
            for (var i = 0; i < k; i++)
            {
                var at = Layout.ThetaLength + (j * k) + i;
                var a = source[at] * units.LabelDeviation;
                result[at] = (float)a;
                bias -= a * shift[i];
            }

            if (Layout.HasBias)
            {
                var at = Layout.ThetaLength + Layout.ALength + j;
                result[at] = (float)(bias + units.LabelMeans[j] + (units.LabelDeviation * source[at]));
            }
        }

        return result;
    }

    public void Exchange(StateStream state)
    {
        state.Exchange(Values.AsSpan());
        var hasBest = _best is not null;
        state.Exchange(ref hasBest);
        _best = hasBest ? _best ?? new float[Values.Length] : null;
        if (_best is not null)
            state.Exchange(_best.AsSpan());
    }
}
