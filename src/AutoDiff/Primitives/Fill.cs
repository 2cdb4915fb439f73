namespace Cotangent.AutoDiff.Primitives;

/// <summary>A matrix of one repeated value.</summary>
internal sealed record Fill(double Value, Shape Shape) : Leaf(Shape)
{
    public override string Name => FormattableString.Invariant($"{Value}");

    public override void Evaluate<T>(in KernelContext<T> context) => context.Result.Values.Fill(T.CreateChecked(Value));
}
