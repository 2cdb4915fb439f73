namespace Cotangent.Transforms.Tests;

/// <summary>How often a random test has taken each of its branches.</summary>
internal sealed class BranchCounts
{
    private readonly Dictionary<string, int> _counts = [];

    public int this[string branch]
    {
        get => _counts.GetValueOrDefault(branch);
        set => _counts[branch] = value;
    }
}
