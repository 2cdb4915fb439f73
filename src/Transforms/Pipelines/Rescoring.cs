namespace Cotangent.Transforms.Pipelines;

/// <summary>Scores the present row with some raw columns replaced.</summary>
internal sealed class Rescoring
{
    private readonly Variable _value;
    private readonly Action _load;

    public Rescoring(ProbeRow probe, Variable value, Action load) => (Probe, _value, _load) = (probe, value, load);

    /// <summary>The raw row, with replacements.</summary>
    public ProbeRow Probe { get; }

    /// <summary>The number of slots of the output.</summary>
    public int Size => _value.Size;

    /// <summary>The output at the row as the probe shows it now, until the next call.</summary>
    public ReadOnlySpan<double> Run()
    {
        Probe.Move();
        _load();
        return _value.Value;
    }
}
