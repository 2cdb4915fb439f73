using System.Collections.Concurrent;

namespace Cotangent.Trainers.Tests.Law;

/// <summary>How often each branch that sizes, data or settings decide was taken.</summary>
internal sealed class Branches(params IEnumerable<string> names)
{
    private readonly ConcurrentDictionary<string, int> _counts = new(names.Select(name => KeyValuePair.Create(name, 0)));

    /// <summary>The branches that no case has taken.</summary>
    public IEnumerable<string> Missing => _counts.Where(branch => branch.Value == 0).Select(branch => branch.Key).Order();

    /// <exception cref="ArgumentException">The branch is not in the list, so that nothing would demand it.</exception>
    public void Take(string name)
    {
        if (!_counts.ContainsKey(name))
            throw new ArgumentException($"The branch '{name}' is not listed.", nameof(name));
        _counts.AddOrUpdate(name, 1, (_, count) => count + 1);
    }

    public void Take(bool isFirst, string first, string second) => Take(isFirst ? first : second);

    public override string ToString() => string.Join(", ", _counts.OrderBy(branch => branch.Key).Select(branch => $"{branch.Key}: {branch.Value}"));
}
