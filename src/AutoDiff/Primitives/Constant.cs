namespace Cotangent.AutoDiff.Primitives;

/// <summary>A fixed matrix, shared by reference and never written.</summary>
internal sealed record Constant(double[] Values, Shape Shape) : Leaf(Shape)
{
    public override void Evaluate<T>(in KernelContext<T> context)
    {
        var result = context.Result.Values;
        for (var i = 0; i < result.Length; i++)
            result[i] = T.CreateChecked(Values[i]);
    }
}
