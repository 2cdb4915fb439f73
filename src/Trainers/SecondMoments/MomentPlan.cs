using Cotangent.Trainers.Execution;

namespace Cotangent.Trainers.SecondMoments;

/// <summary>When second moments take the place of the rows.</summary>
/// <param name="EnoughRows">From so many rows on.</param>
/// <param name="Centered">Whether they are about the means.</param>
/// <param name="Team">Sums them up while further rows are read.</param>
internal sealed record MomentPlan(long EnoughRows, bool Centered, Team Team);
