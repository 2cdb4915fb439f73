namespace Cotangent.Transforms.Pipelines;

/// <summary>The computation of one or more local Jacobians from values of the present row.</summary>
/// <param name="Reads">The variables whose values it reads.</param>
/// <param name="Run">Fills the numbers of the Jacobians.</param>
internal sealed record Update(IReadOnlyList<Variable> Reads, Action Run)
{
    /// <summary>Columns of the input row of a stage that <see cref="Run"/> reads by other means than <see cref="Reads"/>.</summary>
    public IReadOnlyList<(int Stage, int Column)> OtherColumns { get; init; } = [];
}
