namespace Cotangent.Trainers;

/// <summary>Sizes of the two-layer linear model, and where Theta, A and b lie in one vector of parameters: one after the other, row-major.</summary>
/// <param name="Features">n.</param>
/// <param name="Rank">k.</param>
/// <param name="Outputs">m.</param>
/// <param name="HasBias">Whether there is a b.</param>
internal sealed record ParameterLayout(int Features, int Rank, int Outputs, bool HasBias)
{
    public int ThetaLength { get; } = checked(Rank * Features);

    public int ALength { get; } = checked(Outputs * Rank);

    public int Count => checked(ThetaLength + ALength + (HasBias ? Outputs : 0));

    public Range Theta => ..ThetaLength;

    public Range A => ThetaLength..(ThetaLength + ALength);

    /// <summary>Empty where there is no bias.</summary>
    public Range Bias => (ThetaLength + ALength)..Count;

    /// <summary>The parts of a vector in the order of <see cref="TwoLayerExpression.Parameters"/>.</summary>
    public IEnumerable<Range> Parts()
    {
        yield return Theta;
        yield return A;
        if (HasBias)
            yield return Bias;
    }
}
