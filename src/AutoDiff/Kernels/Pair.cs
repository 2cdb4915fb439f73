namespace Cotangent.AutoDiff.Kernels;

/// <summary>Two vectors side by side.</summary>
internal readonly struct Pair<TVector>(TVector left, TVector right)
{
    public readonly TVector Left = left;
    public readonly TVector Right = right;
}
