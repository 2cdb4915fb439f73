namespace Cotangent.Transforms.Expressions;

/// <summary>The inputs of an expression. One that is used twice can be in both sets.</summary>
internal sealed class ExpressionInputs
{
    /// <summary>Inputs with a derivative.</summary>
    public HashSet<int> Smooth { get; } = [];

    /// <summary>Inputs that decide a condition, or are rounded: the value jumps where they cross a bound.</summary>
    public HashSet<int> Stepped { get; } = [];

    /// <summary>Adds the inputs of a part of the expression.</summary>
    /// <param name="part">The inputs of the part.</param>
    /// <param name="isStepped">Whether the part itself decides a condition, or is rounded.</param>
    public void Add(ExpressionInputs part, bool isStepped)
    {
        (isStepped ? Stepped : Smooth).UnionWith(part.Smooth);
        Stepped.UnionWith(part.Stepped);
    }
}
