using System.Collections.Concurrent;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>Counts how often each branch was taken that depends on sizes, data or settings.</summary>
internal sealed class Branches(params IEnumerable<string> names)
{
    private readonly ConcurrentDictionary<string, int> _counts = new(names.Select(name => KeyValuePair.Create(name, 0)));

    private int _sharp;
    private int _blunt;

    /// <summary>Comparisons whose tolerance would hide a hundredth of the gradient, as a share of all.</summary>
    public double Blunt => (double)_blunt / (_sharp + _blunt);

    /// <summary>The branches that no case has taken.</summary>
    public IEnumerable<string> Missing => _counts.Where(branch => branch.Value == 0).Select(branch => branch.Key).Order();

    /// <exception cref="ArgumentException">The branch is not in the list, so no test would require it.</exception>
    public void Take(string name)
    {
        if (!_counts.ContainsKey(name))
            throw new ArgumentException($"The branch '{name}' is not listed.", nameof(name));
        _counts.AddOrUpdate(name, 1, (_, count) => count + 1);
    }

    public void Take(bool isFirst, string first, string second) => Take(isFirst ? first : second);

    /// <summary>Counts how sharp a comparison is: the length of γ times the magnitudes against the length of the gradient.</summary>
    public void Compare(double[] gradient, double[] most, double gamma)
    {
        if (gamma * LawChecks.Norm(most) <= 0.01 * LawChecks.Norm(gradient))
            Interlocked.Increment(ref _sharp);
        else
            Interlocked.Increment(ref _blunt);
    }

    public override string ToString() =>
        $"blunt: {_blunt} of {_sharp + _blunt}; "
        + string.Join(", ", _counts.OrderBy(branch => branch.Key).Select(branch => $"{branch.Key}: {branch.Value}"));
}
