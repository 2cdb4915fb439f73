using System.Globalization;

namespace Cotangent.Trainers.Model;

/// <summary>
/// Sizes of the two-layer linear model, and the ranges of Theta, A and b in one vector of parameters: one after the other, row-major.
/// </summary>
/// <param name="Features">n.</param>
/// <param name="Rank">k.</param>
/// <param name="Outputs">m.</param>
/// <param name="HasBias">Whether the model has b.</param>
internal sealed record ParameterLayout(int Features, int Rank, int Outputs, bool HasBias)
{
    public int ThetaLength { get; } = Length((long)Rank * Features);

    public int ALength { get; } = Length((long)Outputs * Rank);

    public int Count => Length((long)ThetaLength + ALength + (HasBias ? Outputs : 0));

    public Range Theta => ..ThetaLength;

    public Range A => ThetaLength..(ThetaLength + ALength);

    /// <summary>The range of b; empty without a bias.</summary>
    public Range Bias => (ThetaLength + ALength)..Count;

    /// <summary>Checks a length. <c>ModelMemory.Require</c> has refused most of these sizes before, with a longer message.</summary>
    private static int Length(long length) => length <= Array.MaxLength
        ? (int)length
        : throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"A matrix of the model, or all of its parameters, would be {length} numbers; expected at most {Array.MaxLength}. Lower Rank, "
            + $"or give it fewer features or outputs."));

    /// <summary>The parts of a vector in the order of <see cref="TwoLayerExpression.Parameters"/>.</summary>
    public IEnumerable<Range> Parts()
    {
        yield return Theta;
        yield return A;
        if (HasBias)
            yield return Bias;
    }
}
