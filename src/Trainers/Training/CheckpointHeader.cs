namespace Cotangent.Trainers;

/// <summary>What a checkpoint says of the run that it is of: a run of anything else would not end in the same bits.</summary>
internal sealed class CheckpointHeader
{
    // *** Binary format of a checkpoint ***
    // string: signature with the version, int: seed, int: halvings, int: conditions, for each string: name, string: value
    // the state of loop and run
    // byte[32]: SHA-256 of all of it
    private const string Signature = "Cotangent checkpoint 2";

    private int _seed;
    private int _halvings;
    private KeyValuePair<string, string>[] _conditions;

    public CheckpointHeader(int seed, int halvings, IReadOnlyList<KeyValuePair<string, string>> conditions) =>
        (_seed, _halvings, _conditions) = (seed, halvings, [.. conditions]);

    /// <exception cref="FormatException">It is no header.</exception>
    public CheckpointHeader(StateStream stream)
    {
        _conditions = [];
        Exchange(stream);
    }

    /// <summary>Of the run.</summary>
    public int Seed => _seed;

    /// <summary>How often the learning rate had been halved.</summary>
    public int Halvings => _halvings;

    public void Exchange(StateStream stream)
    {
        var (signature, count) = (Signature, _conditions.Length);
        stream.Exchange(ref signature);
        if (signature != Signature)
            throw new FormatException($"it begins with '{Shown.Short(signature)}', not with '{Signature}'");
        stream.Exchange(ref _seed);
        stream.Exchange(ref _halvings);
        stream.Exchange(ref count);
        if (stream.IsReading)
            _conditions = new KeyValuePair<string, string>[count];
        for (var i = 0; i < count; i++)
        {
            var (name, value) = (_conditions[i].Key ?? "", _conditions[i].Value ?? "");
            stream.Exchange(ref name);
            stream.Exchange(ref value);
            _conditions[i] = new(name, value);
        }
    }

    /// <summary>The first condition in which a run differs, as a sentence; null where there is none.</summary>
    public string? DifferenceFrom(CheckpointHeader run)
    {
        var saved = _conditions.ToDictionary();
        foreach (var (name, value) in run._conditions)
        {
            if (saved.GetValueOrDefault(name) != value)
                return $"{name} was {Shown.Short(saved.GetValueOrDefault(name) ?? "not there")}, and is {Shown.Short(value)}";
        }

        return null;
    }
}
