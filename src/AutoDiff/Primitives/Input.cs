namespace Cotangent.AutoDiff.Primitives;

/// <summary>A variable: bound when the plan runs. Two inputs of one name are still two variables.</summary>
internal sealed record Input(string Label, Shape Shape) : Leaf(Shape)
{
    public bool IsSparse { get; init; }

    public override string Name => Label;

    public override void Evaluate<T>(in KernelContext<T> context) =>
        throw new InvalidOperationException($"Input '{Label}' is bound, not computed.");

    public bool Equals(Input? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
