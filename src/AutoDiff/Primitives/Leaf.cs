namespace Cotangent.AutoDiff.Primitives;

/// <summary>A primitive without operands.</summary>
internal abstract record Leaf(Shape Shape) : Primitive
{
    public override Shape InferShape(ReadOnlySpan<Expr> operands) => Shape;

    public override Expr JvpRule(Expr node, ReadOnlySpan<Expr?> tangents) => throw new InvalidOperationException($"{Name} has no operands.");
}

/// <summary>A variable: bound when the plan runs. Two inputs of one name are still two variables.</summary>
internal sealed record Input(string Label, Shape Shape) : Leaf(Shape)
{
    public bool IsSparse { get; init; }

    public override string Name => Label;

    public override void Evaluate<T>(in Frame<T> frame) => throw new InvalidOperationException($"Input '{Label}' is bound, not computed.");

    public bool Equals(Input? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A matrix of one repeated value.</summary>
internal sealed record Fill(double Value, Shape Shape) : Leaf(Shape)
{
    public override string Name => FormattableString.Invariant($"{Value}");

    public override void Evaluate<T>(in Frame<T> frame) => frame.Result.Values.Fill(T.CreateChecked(Value));
}

/// <summary>A fixed matrix, shared by reference and never written.</summary>
internal sealed record Constant(double[] Values, Shape Shape) : Leaf(Shape)
{
    public override void Evaluate<T>(in Frame<T> frame)
    {
        var result = frame.Result.Values;
        for (var i = 0; i < result.Length; i++)
            result[i] = T.CreateChecked(Values[i]);
    }
}
