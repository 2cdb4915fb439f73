using Cotangent.Fuzz.Rows;

namespace Cotangent.Fuzz;

/// <summary>Every invalid row and span, and some valid ones, by number.</summary>
internal sealed class EveryRowAttack : IAttack
{
    public int? Cases => RowCases.All.Count;

    public string? Try(int number, Random random) => RowCases.All[number].Try(random);
}
