using Cotangent.Trainers.Execution;
using Cotangent.Trainers.Messages;

namespace Cotangent.Trainers.Checkpoints;

/// <summary>Identifies the run that wrote a checkpoint. Resuming under other conditions would not give bit-identical results.</summary>
internal sealed class CheckpointHeader
{
    /// <summary>Most restarts with half the learning rate.</summary>
    public const int MostHalvings = 10;

    // *** Binary format of a checkpoint ***
    // string: signature with the version, int: seed, int: halvings, int: conditions, for each string: name, string: value
    // the state of the loop and of the run
    // byte[32]: SHA-256 of all bytes before it
    private const string Name = "Cotangent checkpoint ";
    private const string Signature = Name + "4";

    /// <summary>The length of two empty strings.</summary>
    private const int LeastBytesOfCondition = 2;

    private int _seed;
    private int _halvings;
    private KeyValuePair<string, string>[] _conditions;

    public CheckpointHeader(int seed, int halvings, IReadOnlyList<KeyValuePair<string, string>> conditions) =>
        (_seed, _halvings, _conditions) = (seed, halvings, [.. conditions]);

    /// <summary>Reads a header.</summary>
    /// <exception cref="FormatException">The stream does not begin with a header.</exception>
    public CheckpointHeader(StateStream stream)
    {
        _conditions = [];
        Exchange(stream);
    }

    /// <summary>The seed of the run.</summary>
    public int Seed => _seed;

    /// <summary>Number of restarts with half the learning rate.</summary>
    public int Halvings => _halvings;

    public void Exchange(StateStream stream)
    {
        var (signature, count) = (Signature, _conditions.Length);
        stream.Exchange(ref signature);
        RequireSignature(signature);
        stream.Exchange(ref _seed);
        stream.Exchange(ref _halvings, 0, MostHalvings, "restarts with half the learning rate");
        stream.ExchangeCount(ref count, "settings", LeastBytesOfCondition);
        if (stream.IsReading)
            _conditions = new KeyValuePair<string, string>[count];
        for (var i = 0; i < count; i++)
        {
            var (name, value) = (_conditions[i].Key ?? "", _conditions[i].Value ?? "");
            stream.Exchange(ref name);
            stream.Exchange(ref value);
            _conditions[i] = new(name, value);
        }

        stream.Require(_conditions.DistinctBy(condition => condition.Key).Count() == count, $"it has a setting twice");
    }

    /// <summary>The first condition in which a run differs, as a sentence; null if all conditions are equal.</summary>
    public string? DifferenceFrom(CheckpointHeader run)
    {
        var (saved, present) = (_conditions.ToDictionary(), run._conditions.ToDictionary());
        foreach (var (name, value) in run._conditions)
        {
            if (saved.GetValueOrDefault(name) != value)
                return Sentence(name, saved.GetValueOrDefault(name), value);
        }

        var missing = _conditions.FirstOrDefault(condition => !present.ContainsKey(condition.Key));
        return missing.Key is null ? null : Sentence(missing.Key, missing.Value, null);

        // MaximumEpochs is a condition only if the schedule depends on it.
        static string Sentence(string name, string? was, string? now) =>
            $"{Shown.Short(name)}{(name == nameof(TwoLayerLinearOptions.MaximumEpochs) ? ", which the schedule depends on," : "")} was "
                + $"{Shown.Short(was ?? "not there")}, and is {Shown.Short(now ?? "not there")}";
    }

    private static void RequireSignature(string signature)
    {
        if (signature == Signature)
            return;
        throw new FormatException(signature.StartsWith(Name, StringComparison.Ordinal)
            ? $"it is a '{Shown.Short(signature)}', which another version of Cotangent has written and can resume; this one takes a "
                + $"'{Signature}'"
            : $"it begins with '{Shown.Short(signature)}', not with '{Signature}'");
    }
}
